/* employer.SubRatings */
SELECT
    series,
    [sumIf(work_life_n, chosen), sumIf(culture_n, chosen), sumIf(diversity_n, chosen),
        sumIf(career_n, chosen), sumIf(compensation_n, chosen), sumIf(management_n, chosen)] AS counts,
    [sumIf(work_life_sum, chosen), sumIf(culture_sum, chosen), sumIf(diversity_sum, chosen),
        sumIf(career_sum, chosen), sumIf(compensation_sum, chosen), sumIf(management_sum, chosen)] AS sums,
    [sumIf(reviews, status = 'current'), sumIf(reviews, status = 'former'), sumIf(reviews, status = '')] AS by_status,
    [[sumIf(work_life_n, status = 'current'), sumIf(work_life_n, status = 'former'), sumIf(work_life_n, status = '')],
        [sumIf(culture_n, status = 'current'), sumIf(culture_n, status = 'former'), sumIf(culture_n, status = '')],
        [sumIf(diversity_n, status = 'current'), sumIf(diversity_n, status = 'former'), sumIf(diversity_n, status = '')],
        [sumIf(career_n, status = 'current'), sumIf(career_n, status = 'former'), sumIf(career_n, status = '')],
        [sumIf(compensation_n, status = 'current'), sumIf(compensation_n, status = 'former'), sumIf(compensation_n, status = '')],
        [sumIf(management_n, status = 'current'), sumIf(management_n, status = 'former'), sumIf(management_n, status = '')]] AS said_by_status
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
