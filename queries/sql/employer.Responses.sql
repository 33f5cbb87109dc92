/* employer.Responses */
SELECT
    day_sums.*,
    waits.median_days AS median_days,
    waits.n AS median_n
FROM
(
    SELECT
        series,
        bucket,
        sum(here) AS n,
        sum(responses) AS responded
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
                {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
            here, responses
        FROM
        (
            SELECT brand, day, reviews AS here, responses
            FROM review_day FINAL
            WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
                AND ({any_status:Bool} OR status = {status:String})
                AND day >= {from:Date32} AND day < {to:Date32}
            UNION ALL
            SELECT brand, day, sum(reviews) AS here, sum(reviews * answered) AS responses
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
    HAVING n > 0
) AS day_sums
LEFT JOIN
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
        quantileExactWeightedInterpolated(0.5)(waited_days, answers) AS median_days,
        sum(answers) AS n
    FROM
    (
        SELECT brand, day, waited_days, responses AS answers
        FROM response_day FINAL
        WHERE NOT {one_by_one:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32} AND responses > 0
        UNION ALL
        SELECT brand, day, toUInt32(waited) AS waited_days, count() AS answers
        FROM review_facts FINAL
        WHERE {one_by_one:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
            AND reviews > 0 AND waited >= 0
        GROUP BY brand, day, waited_days
    )
    GROUP BY series, bucket
) AS waits ON waits.series = day_sums.series AND waits.bucket = day_sums.bucket
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
