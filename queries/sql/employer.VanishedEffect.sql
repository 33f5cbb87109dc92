/* employer.VanishedEffect */
SELECT
    series,
    sumIf(gone, chosen) AS vanished,
    sumIf(stars_n, chosen) AS rated,
    sumIf(stars_sum, chosen) AS rated_sum,
    sumIf(gone_stars_n, chosen) AS vanished_rated,
    sumIf(gone_stars_sum, chosen) AS vanished_sum,
    [sumIf(reviews + gone, status = 'current'), sumIf(reviews + gone, status = 'former'), sumIf(reviews + gone, status = '')] AS by_status
FROM
(
    SELECT
        *,
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        {any_status:Bool} OR status = {status:String} AS chosen
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
)
GROUP BY series
ORDER BY indexOf({brands:Array(String)}, series)
