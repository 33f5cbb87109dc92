/* employer.FirstDays */
SELECT
    series,
    minIf(day, held > 0) AS first_day
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, day, held
    FROM
    (
        SELECT brand, day, reviews + gone AS held
        FROM review_day FINAL
        WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
        UNION ALL
        SELECT brand, day, sum(reviews + gone) AS held
        FROM review_facts FINAL
        WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        GROUP BY brand, day
    )
)
GROUP BY series
HAVING sum(held) > 0
