/* backlash.Collected */
-- From when to when the sources of a brand's posts (place '') and of its reviews on a site are known to have been read:
-- the first and the newest run that brought anything. An import reads what a file holds, whenever it happens.
SELECT place, min(started) AS since, max(started) AS until
FROM runs
INNER JOIN
(
    SELECT DISTINCT '' AS place, source FROM mentions WHERE brand = {brand:String} AND network NOT IN ('email', 'phone', 'chat')
    UNION ALL
    SELECT DISTINCT site AS place, source FROM reviews WHERE brand = {brand:String}
) AS sources USING (source)
WHERE ok AND records > 0 AND kind != 'import' AND brand = {brand:String}
GROUP BY place
