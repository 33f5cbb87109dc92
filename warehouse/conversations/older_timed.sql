/* conversations older_timed: what conversations_by_time said of conversations before the post they began with was deleted */
SELECT c.id, [cityHash64(c.brand, c.first_inbound, c.network, c.id, c.version)] AS hashes
FROM conversations_by_time AS c
INNER JOIN
(
    SELECT brand, network, id, max(version) AS since
    FROM conversation_posts
    WHERE deleted
    GROUP BY brand, network, id
) AS dead ON c.brand = dead.brand AND c.network = dead.network AND if(c.inbound_id = '', c.id, c.inbound_id) = dead.id
WHERE c.author != 0 AND c.version < dead.since
LIMIT {limit:UInt64}
