/* conversations older_openers: what was said of conversations before the post they began with was deleted */
SELECT c.id, [cityHash64(c.brand, c.network, c.id, c.version)] AS hashes
FROM conversations AS c
INNER JOIN
(
    SELECT brand, network, id, max(version) AS since
    FROM conversation_posts
    WHERE deleted
    GROUP BY brand, network, id
) AS dead ON c.brand = dead.brand AND c.network = dead.network AND c.inbound_id = dead.id
WHERE c.author_key != '' AND c.version < dead.since
LIMIT {limit:UInt64}
