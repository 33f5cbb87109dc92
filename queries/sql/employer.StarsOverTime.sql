/* employer.StarsOverTime */
SELECT
    series,
    bucket,
    [sumIf(stars_1, chosen), sumIf(stars_2, chosen), sumIf(stars_3, chosen), sumIf(stars_4, chosen), sumIf(stars_5, chosen)] AS counts,
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
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
