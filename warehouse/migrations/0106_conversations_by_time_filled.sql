-- What is stored already, under the versions it has: whatever is written meanwhile is newer.
INSERT INTO conversations_by_time
    (brand, first_inbound, network, id, inbound_id, author_key, here, lang, opening, complaint, promoted, unprompted, living, answered, reply_by, reply_handle,
    reply_seconds, staffed_seconds, target_seconds, last_sentiment, last_thanks, inbound_after, inbound, replies, reach_before, reach_n, version)
SELECT brand, first_inbound, network, id, if(inbound_id = id, '', inbound_id), author_key, true, lang, opening, complaint, promoted, thread = inbound_id, deleted < posts,
    isNotNull(first_reply), reply_by, reply_handle, ifNull(reply_seconds, 0), ifNull(staffed_seconds, 0), target_seconds,
    last_sentiment, last_thanks, inbound_after, inbound, replies, reach_before, reach_n, version
FROM conversations FINAL
WHERE here AND expects
SETTINGS max_partitions_per_insert_block = 0
