SELECT brand::text AS series, date_trunc('month', day)::date::text AS bucket,
    sum(stars_1)::bigint AS one, sum(stars_2)::bigint AS two, sum(stars_3)::bigint AS three, sum(stars_4)::bigint AS four, sum(stars_5)::bigint AS five
FROM review_day
WHERE brand = ANY(@brands) AND day >= @from AND day < @to
GROUP BY brand, date_trunc('month', day)
HAVING sum(stars_n) > 0
