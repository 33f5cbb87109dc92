/* employer.SubRatings */
SELECT
    series,
    sum(here) AS n,
    [sum(work_life_n), sum(culture_n), sum(diversity_n), sum(career_n), sum(compensation_n), sum(management_n)] AS counts,
    [sum(work_life_sum), sum(culture_sum), sum(diversity_sum), sum(career_sum), sum(compensation_sum), sum(management_sum)] AS sums
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, here, work_life_n, work_life_sum, culture_n, culture_sum, diversity_n, diversity_sum, career_n, career_sum, compensation_n, compensation_sum, management_n, management_sum
    FROM
    (
        SELECT brand, reviews AS here, work_life_n, work_life_sum, culture_n, culture_sum, diversity_n, diversity_sum, career_n, career_sum, compensation_n, compensation_sum, management_n, management_sum
        FROM review_day FINAL
        WHERE NOT {cut:Bool} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND day >= {from:Date32} AND day < {to:Date32}
        UNION ALL
        SELECT brand, sum(reviews) AS here, sum(reviews * (work_life > 0)) AS work_life_n,
            sum(reviews * toFloat64(work_life)) AS work_life_sum, sum(reviews * (culture > 0)) AS culture_n,
            sum(reviews * toFloat64(culture)) AS culture_sum, sum(reviews * (diversity > 0)) AS diversity_n,
            sum(reviews * toFloat64(diversity)) AS diversity_sum, sum(reviews * (career > 0)) AS career_n,
            sum(reviews * toFloat64(career)) AS career_sum, sum(reviews * (compensation > 0)) AS compensation_n,
            sum(reviews * toFloat64(compensation)) AS compensation_sum, sum(reviews * (management > 0)) AS management_n,
            sum(reviews * toFloat64(management)) AS management_sum
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
