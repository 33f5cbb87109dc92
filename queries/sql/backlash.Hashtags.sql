/* backlash.Hashtags */
-- Hours of hashtags, of those that were used so often in an hour at least once.
SELECT hashtag, groupArray(bucket) AS buckets, groupArray(n) AS uses
FROM
(
    SELECT arrayJoin(arrayDistinct(hashtags)) AS hashtag, toDateTime(toStartOfHour(posted), 'UTC') AS bucket, count() AS n
    FROM mentions FINAL
    WHERE brand = {brand:String} AND notEmpty(hashtags)
    GROUP BY hashtag, bucket
    ORDER BY hashtag, bucket
)
GROUP BY hashtag
HAVING max(n) >= {least:UInt32}
ORDER BY hashtag
