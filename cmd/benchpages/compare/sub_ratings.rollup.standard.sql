WITH sums AS
(
    SELECT brand::text AS series
        , sum(work_life_n)::bigint AS work_life_n, sum(work_life_sum) AS work_life_sum
        , sum(culture_n)::bigint AS culture_n, sum(culture_sum) AS culture_sum
        , sum(diversity_n)::bigint AS diversity_n, sum(diversity_sum) AS diversity_sum
        , sum(career_n)::bigint AS career_n, sum(career_sum) AS career_sum
        , sum(compensation_n)::bigint AS compensation_n, sum(compensation_sum) AS compensation_sum
        , sum(management_n)::bigint AS management_n, sum(management_sum) AS management_sum
    FROM review_day
    WHERE brand = ANY(@brands) AND day >= @from AND day < @to
    GROUP BY brand
)
SELECT series, 'work_life' AS name, work_life_n AS n, work_life_sum / work_life_n AS rating FROM sums WHERE work_life_n > 0
UNION ALL SELECT series, 'culture' AS name, culture_n AS n, culture_sum / culture_n AS rating FROM sums WHERE culture_n > 0
UNION ALL SELECT series, 'diversity' AS name, diversity_n AS n, diversity_sum / diversity_n AS rating FROM sums WHERE diversity_n > 0
UNION ALL SELECT series, 'career' AS name, career_n AS n, career_sum / career_n AS rating FROM sums WHERE career_n > 0
UNION ALL SELECT series, 'compensation' AS name, compensation_n AS n, compensation_sum / compensation_n AS rating FROM sums WHERE compensation_n > 0
UNION ALL SELECT series, 'management' AS name, management_n AS n, management_sum / management_n AS rating FROM sums WHERE management_n > 0
