/* backlash.Counts */
-- What networks themselves count of hashtags, an hour or a day at a time. A day that was counted before it was over was
-- counted again; pieces of hours are left out.
SELECT hashtag, network, toUInt32(dateDiff('second', `from`, `to`)) AS seconds, groupArray(toDateTime(`from`, 'UTC')) AS buckets, groupArray(uses) AS counts
FROM
(
    SELECT * FROM hashtag_counts FINAL
    WHERE brand = {brand:String} AND dateDiff('second', `from`, `to`) IN (3600, 86400)
    ORDER BY hashtag, network, `from`
)
GROUP BY hashtag, network, seconds
HAVING max(uses) >= {least:UInt32}
ORDER BY hashtag, network, seconds
