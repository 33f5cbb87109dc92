SELECT brand::text AS series, date_trunc('month', day)::date::text AS bucket, sum(stars_n)::bigint AS n, sum(stars_sum) / sum(stars_n) AS rating
FROM review_day
WHERE brand = ANY(@brands) AND day >= @from AND day < @to
GROUP BY brand, date_trunc('month', day)
HAVING sum(stars_n) > 0
