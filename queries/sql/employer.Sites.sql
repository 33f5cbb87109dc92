/* employer.Sites */
SELECT
    site,
    sum(reviews) AS n,
    minIf(day, reviews + gone > 0) AS first_day,
    maxIf(day, reviews + gone > 0) AS last_day
FROM review_day FINAL
WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
GROUP BY site
HAVING n + sum(gone) > 0
ORDER BY n DESC, site
