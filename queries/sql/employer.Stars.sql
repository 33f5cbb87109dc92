/* employer.Stars */
SELECT
    series,
    [sum(stars_1), sum(stars_2), sum(stars_3), sum(stars_4), sum(stars_5)] AS counts
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, stars_1, stars_2, stars_3, stars_4, stars_5
    FROM
    (
        SELECT brand, stars_1, stars_2, stars_3, stars_4, stars_5
        FROM review_day FINAL
        WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand, sum(reviews * (floor(stars + 0.5) = 1)) AS stars_1, sum(reviews * (floor(stars + 0.5) = 2)) AS stars_2,
            sum(reviews * (floor(stars + 0.5) = 3)) AS stars_3, sum(reviews * (floor(stars + 0.5) = 4)) AS stars_4,
            sum(reviews * (floor(stars + 0.5) = 5)) AS stars_5
        FROM review_facts FINAL
        WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
        GROUP BY brand
    )
)
GROUP BY series
ORDER BY indexOf({brands:Array(String)}, series)
