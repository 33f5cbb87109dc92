/* when the complete run before the last one began, and the version that every review it or a later run saw is above */
WITH
    (SELECT groupArray((started, version)) FROM
        (SELECT started, version FROM runs FINAL WHERE source = {source:String} AND complete ORDER BY version DESC LIMIT 2)) AS last,
    last[2].2 AS line
SELECT last[2].1 AS since, (SELECT max(version) FROM runs FINAL WHERE source = {source:String} AND version < line) AS before
WHERE length(last) = 2
