SELECT if(location = '', 'not given', toString(location)) AS place, sum(reviews) AS n, sum(reviews * toFloat64(stars)) / sum(reviews * (stars > 0)) AS rating
FROM review_facts FINAL
WHERE reviews > 0 AND brand = {brand:String} AND day >= toDate({since:DateTime}) AND day < toDate({until:DateTime})
GROUP BY place
HAVING sum(reviews * (stars > 0)) > 0
