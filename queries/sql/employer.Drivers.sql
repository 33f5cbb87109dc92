/* employer.Drivers */
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    status,
    round(toFloat64(assumeNotNull(stars)), 3) AS overall,
    -- 0: not given.
    arrayMap(x -> round(toFloat64(ifNull(x, 0)), 3), [work_life, culture, diversity, career, compensation, management]) AS scores,
    arrayDistinct(arrayMap(t -> toString(t), themes)) AS spoken_of,
    arrayMap(theme -> toInt8(sign(arraySum(arrayMap((t, l) -> if(t = theme, (l = 'positive') - (l = 'negative'), 0), themes, theme_labels)))),
        spoken_of) AS stances
FROM reviews FINAL
WHERE reviewer = '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
    AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    AND isNull(vanished) AND isNotNull(stars)
-- Where there are too many, as many by chance, the same each time.
ORDER BY indexOf({brands:Array(String)}, series), cityHash64(brand, site, id), brand, site, id
LIMIT {most:UInt32} BY series
