/* source.Quarantine */
SELECT
    source,
    reason,
    count() AS n,
    min(at) AS first_at,
    max(at) AS last_at,
    argMax(place, (at, hash)) AS newest_place,
    argMax(detail, (at, hash)) AS newest_detail
FROM quarantine FINAL
WHERE toDate32(at) >= {from:Date32} AND toDate32(at) < {to:Date32}
GROUP BY source, reason
ORDER BY n DESC, source, reason
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
