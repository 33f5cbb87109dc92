/* conversations strays: the conversations under which some posts are filed, whatever post_conversation says */
SELECT DISTINCT brand, network, conversation
FROM conversation_posts
WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted)
