/* employer.RatingTrend */
SELECT
    series,
    bucket,
    sum(n) AS reviews,
    sum(stars_n) AS rated,
    sum(stars_sum) AS rated_sum,
    sum(stars_sq) AS rated_sq
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
        n, stars_n, stars_sum, stars_sq
    FROM
    (
        SELECT brand, day, reviews AS n, stars_n, stars_sum, stars_sq
        FROM review_day FINAL
        WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand, day, sum(reviews) AS n, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * toFloat64(stars)) AS stars_sum,
            sum(reviews * pow(toFloat64(stars), 2)) AS stars_sq
        FROM review_facts FINAL
        WHERE {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
        GROUP BY brand, day
    )
)
GROUP BY series, bucket
HAVING reviews > 0
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
