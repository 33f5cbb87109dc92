/* backlash.OwnReadings */
-- What the network counted of some posts, in order.
SELECT network, id, at, toInt64(ifNull(likes, -1)) AS liked, toInt64(ifNull(comments, -1)) AS commented
FROM readings FINAL
WHERE brand = {brand:String} AND network IN {networks:Array(String)} AND id IN {ids:Array(String)}
ORDER BY network, id, at
