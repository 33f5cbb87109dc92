/* conversations summaries: what is stored of conversations that may be of some ids */
SELECT
    brand, network, id, thread, here, first_inbound, inbound_id, author_key, opening, complaint, expects, promoted, lang,
    first_reply, reply_id, reply_handle, reply_by, reply_seconds, staffed_seconds, target_seconds,
    last_inbound, last_sentiment, last_thanks, last_post, inbound_after, inbound, replies, posts, deleted, reach_before, reach_n
FROM conversations
PREWHERE id IN (SELECT id FROM wanted)
WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted)
ORDER BY version DESC
LIMIT 1 BY brand, network, id
