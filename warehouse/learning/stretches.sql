/* the stretches of the tables that are read anew one after another */
SELECT what, brand, place
FROM
(
    SELECT DISTINCT 'mention' AS what, brand, network AS place FROM mentions
    UNION ALL
    SELECT DISTINCT 'review' AS what, brand, site AS place FROM reviews
)
ORDER BY what, brand, place
