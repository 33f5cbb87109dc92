/* conversations replies: what is stored of replies that may be of some ids */
SELECT
    brand, network, id, conversation, here, posted, handle, reply_by, parent, parent_posted, wait_seconds, staffed_seconds, signed, lang
FROM replies
PREWHERE id IN (SELECT id FROM wanted)
WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted)
ORDER BY version DESC
LIMIT 1 BY brand, network, id
