/* source.Coverage */
SELECT
    source,
    toDate32(started) AS day,
    countIf(ok) AS succeeded,
    countIf(NOT ok) AS failed,
    sum(records) AS records_read
FROM runs FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND toDate32(started) >= {from:Date32} AND toDate32(started) < {to:Date32}
GROUP BY source, day
ORDER BY source, day
