/* employer.Summary */
SELECT
    day_sums.*,
    waits.waited.1 AS waited_days,
    waits.waited.2 AS waits
FROM
(
SELECT
    series,
    sumIf(reviews, chosen) AS n,
    sumIf(stars_n, chosen) AS rated,
    sumIf(stars_sum, chosen) AS rated_sum,
    sumIf(stars_sq, chosen) AS rated_sq,
    sumIf(stars_n * weight, chosen) AS recent,
    sumIf(stars_sum * weight, chosen) AS recent_sum,
    sumIf(stars_n * weight * weight, chosen) AS recent_w2,
    sumIf(stars_sum * weight * weight, chosen) AS recent_w2_sum,
    sumIf(stars_sq * weight * weight, chosen) AS recent_w2_sq,
    sumIf(recommend_yes, chosen) AS recommended,
    sumIf(recommend_yes + recommend_no, chosen) AS recommend_n,
    sumIf(ceo_yes, chosen) AS approved,
    sumIf(ceo_yes + ceo_no, chosen) AS ceo_n,
    sumIf(outlook_yes, chosen) AS optimistic,
    sumIf(outlook_yes + outlook_no, chosen) AS outlook_n,
    sumIf(responses, chosen) AS responded,
    sumIf(gone, chosen) AS vanished,
    sumIf(gone_stars_n, chosen) AS vanished_rated,
    sumIf(gone_stars_sum, chosen) AS vanished_sum,
    [sumIf(reviews, status = 'current'), sumIf(reviews, status = 'former'), sumIf(reviews, status = '')] AS by_status,
    [[sumIf(stars_n, status = 'current'), sumIf(stars_n, status = 'former'), sumIf(stars_n, status = '')],
        [sumIf(recommend_yes + recommend_no, status = 'current'), sumIf(recommend_yes + recommend_no, status = 'former'), sumIf(recommend_yes + recommend_no, status = '')],
        [sumIf(ceo_yes + ceo_no, status = 'current'), sumIf(ceo_yes + ceo_no, status = 'former'), sumIf(ceo_yes + ceo_no, status = '')],
        [sumIf(outlook_yes + outlook_no, status = 'current'), sumIf(outlook_yes + outlook_no, status = 'former'), sumIf(outlook_yes + outlook_no, status = '')]] AS said_by_status
FROM
(
    SELECT
        *,
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        {any_status:Bool} OR status = {status:String} AS chosen,
        exp2(-greatest(dateDiff('day', day, {as_of:Date32}), 0) / 365) AS weight
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
)
GROUP BY series
) AS day_sums
LEFT JOIN
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        sumMap([toUInt32(waited_days)], [toUInt64(responses)]) AS waited
    FROM response_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
        AND responses > 0
    GROUP BY series
) AS waits ON waits.series = day_sums.series
ORDER BY indexOf({brands:Array(String)}, series)
