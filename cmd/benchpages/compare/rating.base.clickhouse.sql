SELECT toString(brand) AS series, toString(toDate(toStartOfMonth(posted))) AS bucket, count(stars) AS n, sum(toFloat64(stars)) / n AS rating
FROM reviews FINAL
WHERE reviewer = '' AND isNull(vanished) AND brand IN {brands:Array(String)} AND posted >= {since:DateTime} AND posted < {until:DateTime} AND isNotNull(stars)
GROUP BY series, bucket
