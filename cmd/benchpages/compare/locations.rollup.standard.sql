SELECT CASE WHEN location = '' THEN 'not given' ELSE location END AS place, count(*) AS n,
    sum(stars::double precision) / count(*) FILTER (WHERE stars > 0) AS rating
FROM review_facts
WHERE brand = @brand AND day >= @from AND day < @to
GROUP BY location
HAVING count(*) FILTER (WHERE stars > 0) > 0
