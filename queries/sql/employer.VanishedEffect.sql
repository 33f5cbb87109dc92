/* employer.VanishedEffect */
SELECT
    series,
    sum(away) AS vanished,
    sum(stars_n) AS rated,
    sum(stars_sum) AS rated_sum,
    sum(gone_stars_n) AS vanished_rated,
    sum(gone_stars_sum) AS vanished_sum
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, away, stars_n, stars_sum, gone_stars_n, gone_stars_sum
    FROM
    (
        SELECT brand, gone AS away, stars_n, stars_sum, gone_stars_n, gone_stars_sum
        FROM review_day FINAL
        WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand, sum(gone) AS away, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * toFloat64(stars)) AS stars_sum,
            sum(gone * (stars > 0)) AS gone_stars_n, sum(gone * toFloat64(stars)) AS gone_stars_sum
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
