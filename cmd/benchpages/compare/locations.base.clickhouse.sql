SELECT if(location = '', 'not given', location) AS value, count() AS n, sum(toFloat64(ifNull(stars, 0))) / count(stars) AS rating
FROM reviews FINAL
WHERE brand = {brand:String} AND reviewer = '' AND isNull(vanished) AND posted >= {since:DateTime} AND posted < {until:DateTime}
GROUP BY value
HAVING count(stars) > 0
