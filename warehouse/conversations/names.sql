/* conversations names: which conversations posts are filed under */
SELECT brand, network, id, conversation, version
FROM post_conversation
PREWHERE id IN (SELECT id FROM wanted)
WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted)
ORDER BY version DESC
LIMIT 1 BY brand, network, id
