/* conversations version: above all that is stored, and by the server's clock, so that of two programs the one that reads
   later wins */
SELECT greatest(
    toUInt64(toUnixTimestamp64Micro(now64(6))),
    (SELECT max(version) FROM conversation_posts) + 1,
    (SELECT max(version) FROM post_conversation) + 1,
    (SELECT max(version) FROM conversations) + 1,
    (SELECT max(version) FROM replies) + 1,
    (SELECT max(version) FROM conversations_by_time) + 1,
    (SELECT max(version) FROM replies_by_time) + 1)
