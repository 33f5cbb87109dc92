SELECT if(value = '', 'not given', value) AS place, sum(reviews) AS n, sum(stars_sum) / sum(stars_n) AS rating
FROM review_slice_day FINAL
WHERE dim = 'location' AND brand = {brand:String} AND day >= toDate({since:DateTime}) AND day < toDate({until:DateTime})
GROUP BY place
HAVING sum(stars_n) > 0
