/* conversations live: what is filed of some posts, wherever, and under some conversations */
SELECT brand, network, conversation, id, max(version) AS newest
FROM conversation_posts
PREWHERE id IN (SELECT id FROM wanted) OR conversation IN (SELECT id FROM wanted)
WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted) OR (brand, network, conversation) IN (SELECT brand, network, id FROM wanted)
GROUP BY brand, network, conversation, id
HAVING NOT argMax(moved, version)
