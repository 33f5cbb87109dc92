/* conversations posts: what is filed under some conversations */
SELECT
    brand, network, conversation, id, posted, direction, handle, parent, named, author_key, lang, sentiment,
    complaint, thanks, signed, promoted, addressed, deleted, reach, moved, version
FROM conversation_posts
PREWHERE conversation IN (SELECT id FROM wanted)
WHERE (brand, network, conversation) IN (SELECT brand, network, id FROM wanted)
ORDER BY version DESC
LIMIT 1 BY brand, network, conversation, id
