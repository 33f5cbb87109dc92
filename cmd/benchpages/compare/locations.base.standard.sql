SELECT CASE WHEN location = '' THEN 'not given' ELSE location END AS value, count(*) AS n, avg(stars::double precision) AS rating
FROM reviews
WHERE brand = @brand AND posted >= @from AND posted < @to
GROUP BY location
HAVING count(stars) > 0
