/* employer.FirstDays */
SELECT
    series,
    minIf(day, reviews + gone > 0) AS first_day
FROM
(
    SELECT
        day, reviews, gone,
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
)
GROUP BY series
HAVING sum(reviews + gone) > 0
