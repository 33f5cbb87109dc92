/* employer.Brands */
SELECT
    brand,
    sum(reviews) AS n,
    sum(gone) AS vanished,
    minIf(day, reviews + gone > 0) AS first_day,
    maxIf(day, reviews + gone > 0) AS last_day
FROM review_day FINAL
GROUP BY brand
HAVING n + vanished > 0
ORDER BY n DESC, brand
