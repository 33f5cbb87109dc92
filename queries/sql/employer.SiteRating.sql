/* employer.SiteRating */
SELECT
    brand,
    network AS site,
    account,
    toDate32(at) AS day,
    argMax(rating, at) AS published,
    argMax(tuple(rating_count), at).1 AS published_count
FROM account_stats FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({sites:Array(String)}) OR network IN {sites:Array(String)})
    AND toDate32(at) >= {from:Date32} AND toDate32(at) < {to:Date32}
    AND isNotNull(rating) AND rated_by = ''
GROUP BY brand, network, account, day
ORDER BY indexOf({brands:Array(String)}, brand), brand, site, account, day
