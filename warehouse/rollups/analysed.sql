/* what the alerts of a brand are made of: for each table how many rows it has of the brand, and the newest version */
SELECT arrayFlatten(arrayMap(state -> [state.2, state.3], arraySort(groupArray((place, n, newest)))))
FROM
(
    SELECT 1 AS place, count() AS n, max(version) AS newest FROM mentions WHERE brand = {brand:String}
    UNION ALL SELECT 2 AS place, count() AS n, max(version) AS newest FROM reviews WHERE brand = {brand:String}
    UNION ALL SELECT 3 AS place, count() AS n, max(version) AS newest FROM review_day WHERE brand = {brand:String}
    UNION ALL SELECT 4 AS place, count() AS n, max(version) AS newest FROM hashtag_counts WHERE brand = {brand:String}
    UNION ALL SELECT 5 AS place, count() AS n, max(version) AS newest FROM gaps WHERE brand = {brand:String}
    UNION ALL SELECT 6 AS place, count() AS n, max(version) AS newest FROM runs WHERE brand = {brand:String}
)
