-- What is stored already, under the versions it has: whatever is written meanwhile is newer.
INSERT INTO replies_by_time
SELECT brand, posted, network, id, true, conversation, parent, handle, reply_by, lang,
    isNotNull(parent_posted) AS waited, ifNull(parent_posted, posted), ifNull(wait_seconds, 0), version
FROM replies FINAL
WHERE here
SETTINGS max_partitions_per_insert_block = 0
