/* older_authors: rows of author_quarter that tell of the authors of deleted posts, where nothing else of theirs is left:
   first those that a row without posts hides, merged or not, and once these are gone, that row, so that none of them ever
   shows again. */
WITH dead AS
    (
        SELECT brand, network, toStartOfFifteenMinutes(toDateTime(posted, 'UTC'))
        FROM mentions
        WHERE deleted IS NOT NULL
    )
SELECT
    brand, author, slot,
    if(max(posts) > 0, arrayFilter(v -> v < max(version), groupArray(version)), groupArray(version)) AS older,
    arrayMap(v -> cityHash64(brand, hashtag, slot, network, direction, lang, author, v), older) AS hashes
FROM author_quarter
WHERE (brand, network, slot) IN dead
GROUP BY brand, hashtag, slot, network, direction, lang, author
HAVING argMax(posts, version) = 0
LIMIT {limit:UInt64}
