/* older: versions of deleted posts from before they were deleted, whether or not a merge has dropped them by now. What is
   newer than the tombstone is a post that came back. */
WITH dead AS
    (
        SELECT brand, network, toStartOfHour(posted), id
        FROM mentions
        WHERE deleted IS NOT NULL
    )
SELECT
    brand, network, id, min(posted) AS earliest, max(posted) AS latest,
    arrayFilter(v -> v < maxIf(version, deleted IS NOT NULL), groupArrayIf(version, deleted IS NULL)) AS older,
    arrayMap(v -> cityHash64(brand, network, id, v), older) AS hashes
FROM mentions
WHERE (brand, network, toStartOfHour(posted), id) IN dead
GROUP BY brand, network, toStartOfHour(posted), id
HAVING notEmpty(older)
LIMIT {limit:UInt64}
SETTINGS optimize_aggregation_in_order = 1
