SELECT brand::text AS series, date_trunc('month', posted)::date::text AS bucket, count(stars) AS n, avg(stars::double precision) AS rating
FROM reviews
WHERE brand = ANY(@brands) AND posted >= @from AND posted < @to AND stars IS NOT NULL
GROUP BY brand, date_trunc('month', posted)
