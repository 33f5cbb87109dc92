/* source.Runs */
SELECT
    source,
    argMax(kind, (started, id)) AS last_kind,
    argMax(brand, (started, id)) AS last_brand,
    max(started) AS last_started,
    argMax(finished, (started, id)) AS last_finished,
    argMax(ok, (started, id)) AS last_ok,
    argMax(complete, (started, id)) AS last_complete,
    argMax(requests, (started, id)) AS last_requests,
    argMax(bytes, (started, id)) AS last_bytes,
    argMax(records, (started, id)) AS last_records,
    argMax(rejected, (started, id)) AS last_rejected,
    argMax(error, (started, id)) AS last_error,
    argMax(remedy, (started, id)) AS last_remedy,
    argMax(notes, (started, id)) AS last_notes,
    maxOrNullIf(finished, ok) AS last_success,
    countIf(ok AND recent) AS week_ok,
    countIf(NOT ok AND recent) AS week_failed,
    sumIf(records, recent) AS week_records,
    sumIf(rejected, recent) AS week_rejected
FROM
(
    SELECT *, started >= {now:DateTime64(3, 'UTC')} - INTERVAL 7 DAY AND started <= {now:DateTime64(3, 'UTC')} AS recent
    FROM runs FINAL
    WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
)
GROUP BY source
ORDER BY source
