/* employer.Summary */
SELECT
    day_sums.*,
    waits.waited.1 AS waited_days,
    waits.waited.2 AS waits
FROM
(
    SELECT
        series,
        sum(here) AS n,
        sum(stars_n) AS rated,
        sum(stars_sum) AS rated_sum,
        sum(stars_sq) AS rated_sq,
        sum(stars_n * weight) AS recent,
        sum(stars_sum * weight) AS recent_sum,
        sum(stars_n * weight * weight) AS recent_w2,
        sum(stars_sum * weight * weight) AS recent_w2_sum,
        sum(stars_sq * weight * weight) AS recent_w2_sq,
        sum(recommend_yes) AS recommended,
        sum(recommend_yes + recommend_no) AS recommend_n,
        sum(ceo_yes) AS approved,
        sum(ceo_yes + ceo_no) AS ceo_n,
        sum(outlook_yes) AS optimistic,
        sum(outlook_yes + outlook_no) AS outlook_n,
        sum(responses) AS responded,
        sum(away) AS vanished,
        sum(gone_stars_n) AS vanished_rated,
        sum(gone_stars_sum) AS vanished_sum
    FROM
    (
        SELECT
            *,
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            exp2(-greatest(dateDiff('day', day, {as_of:Date32}), 0) / 365) AS weight
        FROM
        (
            SELECT brand, day, reviews AS here, stars_n, stars_sum, stars_sq, recommend_yes, recommend_no, ceo_yes, ceo_no, outlook_yes, outlook_no, responses, gone AS away, gone_stars_n, gone_stars_sum
            FROM review_day FINAL
            WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
                AND ({any_status:Bool} OR status = {status:String})
                AND day >= {from:Date32} AND day < {to:Date32}
            UNION ALL
            SELECT brand, day, sum(reviews) AS here, sum(reviews * (stars > 0)) AS stars_n, sum(reviews * toFloat64(stars)) AS stars_sum,
                sum(reviews * pow(toFloat64(stars), 2)) AS stars_sq, sum(reviews * (recommend > 0)) AS recommend_yes,
                sum(reviews * (recommend < 0)) AS recommend_no, sum(reviews * (ceo > 0)) AS ceo_yes,
                sum(reviews * (ceo < 0)) AS ceo_no, sum(reviews * (outlook > 0)) AS outlook_yes,
                sum(reviews * (outlook < 0)) AS outlook_no, sum(reviews * answered) AS responses, sum(gone) AS away,
                sum(gone * (stars > 0)) AS gone_stars_n, sum(gone * toFloat64(stars)) AS gone_stars_sum
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
    GROUP BY series
) AS day_sums
LEFT JOIN
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        sumMap([waited_days], [toUInt64(answers)]) AS waited
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
    GROUP BY series
) AS waits ON waits.series = day_sums.series
ORDER BY indexOf({brands:Array(String)}, series)
