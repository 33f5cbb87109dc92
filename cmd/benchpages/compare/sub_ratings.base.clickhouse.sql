SELECT toString(brand) AS series, part.1 AS name, toUInt64(part.2) AS n, part.3 / n AS rating
FROM
(
    SELECT brand, arrayJoin([
        ('work_life', count(work_life), sum(toFloat64(work_life))),
        ('culture', count(culture), sum(toFloat64(culture))),
        ('diversity', count(diversity), sum(toFloat64(diversity))),
        ('career', count(career), sum(toFloat64(career))),
        ('compensation', count(compensation), sum(toFloat64(compensation))),
        ('management', count(management), sum(toFloat64(management)))
    ]) AS part
    FROM reviews FINAL
    WHERE reviewer = '' AND isNull(vanished) AND brand IN {brands:Array(String)} AND posted >= {since:DateTime} AND posted < {until:DateTime}
    GROUP BY brand
)
WHERE n > 0
