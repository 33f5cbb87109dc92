/* backlash.Series */
SELECT
    hour                                          AS bucket,
    sum(posts)                                    AS posts,
    sumIf(mention_hour.posts, direction = 'customer')    AS mentions,
    sumIf(mention_hour.negative, direction = 'customer') AS negative,
    sumIf(mention_hour.negative + neutral + positive, direction = 'customer') AS judged
FROM mention_hour FINAL
WHERE ({brand:String} = '' OR brand = {brand:String}) AND network NOT IN ('email', 'phone', 'chat')
GROUP BY hour
HAVING posts > 0
ORDER BY hour
