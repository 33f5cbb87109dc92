/* audience.Snapshots */
-- The last snapshot of each account on each day: of its followers, and of the views of all it ever published.
SELECT
    toString(brand) AS of_brand, toString(network) AS of_network, account AS of_account, toDate(at, {zone:String}) AS of_day,
    argMaxIf(followers, at, isNotNull(followers)) AS followers_n, argMaxIf(views, at, isNotNull(views)) AS views_n
FROM account_stats FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND at >= {since:DateTime} AND at < {until:DateTime}
    AND (isNotNull(followers) OR isNotNull(views))
GROUP BY of_brand, of_network, of_account, of_day
ORDER BY of_brand, of_network, of_account, of_day
