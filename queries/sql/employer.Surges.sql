/* employer.Surges */
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    toStartOfMonth(day) AS month,
    sum(here) AS n,
    sum(stars_n) AS rated,
    sum(stars_5) AS fives
FROM
(
    -- All of time: the months around a period's first and last lie outside it.
    SELECT brand, day, reviews AS here, stars_n, stars_5
    FROM review_day FINAL
    WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
    UNION ALL
    SELECT brand, day, sum(reviews) AS here, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * (floor(stars + 0.5) = 5)) AS stars_5
    FROM review_facts FINAL
    WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    GROUP BY brand, day
)
GROUP BY series, month
HAVING n > 0
ORDER BY indexOf({brands:Array(String)}, series), month
SETTINGS enable_extended_results_for_datetime_functions = 1
