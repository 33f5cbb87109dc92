SELECT toString(brand) AS series, toString(toDate(toStartOfMonth(day))) AS bucket, sum(stars_n) AS n, sum(stars_sum) / n AS rating
FROM review_day FINAL
WHERE brand IN {brands:Array(String)} AND day >= toDate({since:DateTime}) AND day < toDate({until:DateTime})
GROUP BY series, bucket
HAVING n > 0
