/* backlash.History */
-- A deleted post is still a post, but says nothing any more. E-mails, calls and chats are no posts: an archive of them that
-- is imported from some day on is no outcry on that day.
SELECT
    toStartOfFiveMinutes(toDateTime(posted, 'UTC'))                                               AS bucket,
    count()                                                                                       AS posts,
    countIf(direction = 'customer')                                                               AS mentions,
    countIf(direction = 'customer' AND sentiment = 'negative' AND deleted IS NULL)                AS negative,
    countIf(direction = 'customer' AND sentiment != '' AND deleted IS NULL)                        AS judged
FROM mentions FINAL
WHERE brand = {brand:String} AND network NOT IN ('email', 'phone', 'chat')
GROUP BY bucket
ORDER BY bucket
