/* what the alerts of a brand are made of: for each table how many rows it has of the brand, and the newest version */
SELECT arrayFlatten(groupArray([n, newest]))
FROM
(
    SELECT 1 AS place, count() AS n, max(version) AS newest FROM mentions WHERE brand = {brand:String}
    UNION ALL SELECT 2, count(), max(version) FROM reviews WHERE brand = {brand:String}
    UNION ALL SELECT 3, count(), max(version) FROM review_day WHERE brand = {brand:String}
    UNION ALL SELECT 4, count(), max(version) FROM hashtag_counts WHERE brand = {brand:String}
    UNION ALL SELECT 5, count(), max(version) FROM gaps WHERE brand = {brand:String}
    UNION ALL SELECT 6, count(), max(version) FROM runs WHERE brand = {brand:String}
    ORDER BY place
)
