/* employer.Span */
SELECT
    minIf(day, reviews + gone > 0) AS first_day,
    maxIf(day, reviews + gone > 0) AS last_day,
    sum(reviews) AS n
FROM review_day FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
    AND day >= {from:Date32} AND day < {to:Date32}
