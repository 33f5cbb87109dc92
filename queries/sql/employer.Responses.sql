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
    sumIf(reviews, chosen) AS n,
    sumIf(responses, chosen) AS responded,
    [sumIf(reviews, status = 'current'), sumIf(reviews, status = 'former'), sumIf(reviews, status = '')] AS by_status
FROM
(
    SELECT
        *,
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        {any_status:Bool} OR status = {status:String} AS chosen,
        multiIf({grain:String} = 'day', day, {grain:String} = 'week', toMonday(day), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
)
GROUP BY series, bucket
HAVING sum(reviews) > 0
) AS day_sums
LEFT JOIN
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        multiIf({grain:String} = 'day', day, {grain:String} = 'week', toMonday(day), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
        quantileExactWeightedInterpolated(0.5)(waited_days, responses) AS median_days,
        sum(responses) AS n
    FROM response_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
        AND responses > 0
    GROUP BY series, bucket
) AS waits ON waits.series = day_sums.series AND waits.bucket = day_sums.bucket
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
