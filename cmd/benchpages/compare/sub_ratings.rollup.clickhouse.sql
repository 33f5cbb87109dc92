SELECT toString(brand) AS series, part.1 AS name, toUInt64(part.2) AS n, part.3 / n AS rating
FROM
(
    SELECT brand, arrayJoin([
        ('work_life', sum(work_life_n), sum(work_life_sum)),
        ('culture', sum(culture_n), sum(culture_sum)),
        ('diversity', sum(diversity_n), sum(diversity_sum)),
        ('career', sum(career_n), sum(career_sum)),
        ('compensation', sum(compensation_n), sum(compensation_sum)),
        ('management', sum(management_n), sum(management_sum))
    ]) AS part
    FROM review_day FINAL
    WHERE brand IN {brands:Array(String)} AND day >= toDate({since:DateTime}) AND day < toDate({until:DateTime})
    GROUP BY brand
)
WHERE n > 0
