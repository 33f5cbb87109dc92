/* backlash.Series */
SELECT
    if({width:UInt32} = 3600, toStartOfHour(slot), slot)    AS bucket,
    sum(posts)                                              AS posts,
    sumIf(mention_quarter.posts, direction = 'customer')    AS mentions,
    sumIf(mention_quarter.negative, direction = 'customer') AS negative,
    sumIf(mention_quarter.negative + neutral + positive, direction = 'customer') AS judged
FROM mention_quarter FINAL
WHERE ({brand:String} = '' OR brand = {brand:String}) AND network NOT IN ('email', 'phone', 'chat')
    AND slot >= {first:DateTime('UTC')} AND slot < {last:DateTime('UTC')}
GROUP BY bucket
HAVING posts > 0
ORDER BY bucket
