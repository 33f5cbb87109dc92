/* backlash.History */
-- A deleted post is still a post, but says nothing any more.
SELECT
    toStartOfFiveMinutes(toDateTime(posted, 'UTC'))                                               AS bucket,
    count()                                                                                       AS posts,
    countIf(direction = 'customer')                                                               AS mentions,
    countIf(direction = 'customer' AND sentiment = 'negative' AND deleted IS NULL)                AS negative,
    countIf(direction = 'customer' AND sentiment != '' AND deleted IS NULL)                        AS judged
FROM mentions FINAL
WHERE brand = {brand:String}
GROUP BY bucket
ORDER BY bucket
