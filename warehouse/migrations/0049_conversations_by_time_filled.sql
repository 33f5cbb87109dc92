-- What is stored already, under the versions it has: whatever is written meanwhile is newer.
INSERT INTO conversations_by_time
SELECT brand, first_inbound, network, id, true, lang, opening, complaint, promoted, thread = inbound_id AS unprompted, deleted < posts AS living,
    isNotNull(first_reply) AS answered, reply_by, reply_handle, ifNull(reply_seconds, 0), ifNull(staffed_seconds, 0), target_seconds,
    last_sentiment, last_thanks, inbound_after, inbound, replies, reach_before, reach_n, version
FROM conversations FINAL
WHERE here AND expects
