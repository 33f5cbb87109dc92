SELECT brand::text AS series, date_trunc('month', posted)::date::text AS bucket,
    count(*) FILTER (WHERE floor(stars + 0.5) = 1) AS one, count(*) FILTER (WHERE floor(stars + 0.5) = 2) AS two,
    count(*) FILTER (WHERE floor(stars + 0.5) = 3) AS three, count(*) FILTER (WHERE floor(stars + 0.5) = 4) AS four,
    count(*) FILTER (WHERE floor(stars + 0.5) = 5) AS five
FROM reviews
WHERE brand = ANY(@brands) AND posted >= @from AND posted < @to AND stars IS NOT NULL
GROUP BY brand, date_trunc('month', posted)
