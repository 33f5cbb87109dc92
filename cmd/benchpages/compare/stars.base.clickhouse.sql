SELECT toString(brand) AS series, toString(toDate(toStartOfMonth(posted))) AS bucket,
    countIf(star = 1) AS one, countIf(star = 2) AS two, countIf(star = 3) AS three, countIf(star = 4) AS four, countIf(star = 5) AS five
FROM
(
    SELECT brand, posted, floor(assumeNotNull(stars) + 0.5) AS star
    FROM reviews FINAL
    WHERE reviewer = '' AND isNull(vanished) AND brand IN {brands:Array(String)} AND posted >= {since:DateTime} AND posted < {until:DateTime} AND isNotNull(stars)
)
GROUP BY series, bucket
