SELECT toString(brand) AS series, toString(toDate(toStartOfMonth(day))) AS bucket,
    sum(stars_1) AS one, sum(stars_2) AS two, sum(stars_3) AS three, sum(stars_4) AS four, sum(stars_5) AS five
FROM review_day FINAL
WHERE brand IN {brands:Array(String)} AND day >= toDate({since:DateTime}) AND day < toDate({until:DateTime})
GROUP BY series, bucket
HAVING sum(stars_n) > 0
