/* employer.Surges */
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    toStartOfMonth(day) AS month,
    sum(reviews) AS n,
    sum(stars_n) AS rated,
    sum(stars_5) AS fives
FROM review_day FINAL
-- All of time: the months around a period's first and last lie outside it.
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
GROUP BY series, month
HAVING n > 0
ORDER BY indexOf({brands:Array(String)}, series), month
SETTINGS enable_extended_results_for_datetime_functions = 1
