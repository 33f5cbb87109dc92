/* backlash.RaisedTags */
-- Hashtags that customers used before the brand did, if it ever did, and what customers posted with them while they were
-- new, in order.
WITH arraySort(groupArray((posted, id, author_key, judgement))) AS uses
SELECT hashtag, any(seen) AS first_seen,
    arrayMap(u -> u.1, uses) AS times, arrayMap(u -> u.3, uses) AS authors, arrayMap(u -> u.4, uses) AS judged
FROM
(
    SELECT arrayJoin(arrayDistinct(hashtags)) AS hashtag, posted, id, author_key,
        multiIf(deleted IS NOT NULL OR sentiment = '', 'none', sentiment = 'negative', 'negative', 'other') AS judgement
    FROM mentions FINAL
    WHERE brand = {brand:String} AND direction = 'customer' AND notEmpty(hashtags)
) AS used
INNER JOIN
(
    SELECT hashtag, min(posted) AS seen
    FROM (SELECT arrayJoin(arrayDistinct(hashtags)) AS hashtag, posted, direction FROM mentions FINAL WHERE brand = {brand:String} AND notEmpty(hashtags))
    GROUP BY hashtag
    HAVING countIf(direction = 'customer') >= {least:UInt32}
        AND (countIf(direction IN ('brand', 'support')) = 0 OR minIf(posted, direction IN ('brand', 'support')) > seen)
) AS tags USING (hashtag)
WHERE posted <= seen + toIntervalSecond({new:UInt32})
GROUP BY hashtag
ORDER BY hashtag
