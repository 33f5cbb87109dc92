WITH sums AS
(
    SELECT brand::text AS series
        , count(work_life) AS work_life_n, sum(work_life::double precision) AS work_life_sum
        , count(culture) AS culture_n, sum(culture::double precision) AS culture_sum
        , count(diversity) AS diversity_n, sum(diversity::double precision) AS diversity_sum
        , count(career) AS career_n, sum(career::double precision) AS career_sum
        , count(compensation) AS compensation_n, sum(compensation::double precision) AS compensation_sum
        , count(management) AS management_n, sum(management::double precision) AS management_sum
    FROM reviews
    WHERE brand = ANY(@brands) AND posted >= @from AND posted < @to
    GROUP BY brand
)
SELECT series, 'work_life' AS name, work_life_n AS n, work_life_sum / work_life_n AS rating FROM sums WHERE work_life_n > 0
UNION ALL SELECT series, 'culture' AS name, culture_n AS n, culture_sum / culture_n AS rating FROM sums WHERE culture_n > 0
UNION ALL SELECT series, 'diversity' AS name, diversity_n AS n, diversity_sum / diversity_n AS rating FROM sums WHERE diversity_n > 0
UNION ALL SELECT series, 'career' AS name, career_n AS n, career_sum / career_n AS rating FROM sums WHERE career_n > 0
UNION ALL SELECT series, 'compensation' AS name, compensation_n AS n, compensation_sum / compensation_n AS rating FROM sums WHERE compensation_n > 0
UNION ALL SELECT series, 'management' AS name, management_n AS n, management_sum / management_n AS rating FROM sums WHERE management_n > 0
