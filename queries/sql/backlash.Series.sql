/* backlash.Series */
SELECT
    if({width:UInt32} = 3600, toStartOfHour(slot), slot)    AS bucket,
    sum(posts)                                              AS posts,
    sumIf(mention_time.posts, direction = 'customer')    AS mentions,
    sumIf(mention_time.negative, direction = 'customer') AS negative,
    sumIf(mention_time.negative + neutral + positive, direction = 'customer') AS judged
FROM mention_time FINAL
WHERE ({brand:String} = '' OR brand = {brand:String}) AND network NOT IN ('email', 'phone', 'chat')
    AND step = 'quarter' AND slot >= {first:DateTime('UTC')} AND slot < {last:DateTime('UTC')}
GROUP BY bucket
HAVING posts > 0
ORDER BY bucket
