SELECT toString(brand) AS series, network, toString(toDate(at)) AS day, argMax(followers, at) AS n
FROM account_stats FINAL
WHERE brand IN {brands:Array(String)} AND at >= {since:DateTime} AND at < {until:DateTime} AND isNotNull(followers)
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
GROUP BY series, network, day
