SELECT CASE WHEN value = '' THEN 'not given' ELSE value END AS place, sum(reviews)::bigint AS n, sum(stars_sum) / sum(stars_n) AS rating
FROM review_slice_day
WHERE dim = 'location' AND brand = @brand AND day >= @from AND day < @to
GROUP BY value
HAVING sum(stars_n) > 0
