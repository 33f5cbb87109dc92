/* service.Pairs */
SELECT
    series, replied_by, by_handle,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle,
    waits[intDiv(9 * wait_n, 10) + 1] AS wait_p90,
    waits[wait_n] AS wait_slowest
FROM
(
    SELECT series, cut.1 AS replied_by, cut.2 AS by_handle, arraySort(groupArray(wait_seconds)) AS waits
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            arrayJoin(arrayDistinct([('', ''), (toString(reply_by), ''), (toString(reply_by), toString(handle))])) AS cut,
            wait_seconds
        FROM replies FINAL
        WHERE here AND isNotNull(parent_posted) AND isNotNull(wait_seconds)
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toDate32(assumeNotNull(parent_posted)) >= {from:Date32} AND toDate32(assumeNotNull(parent_posted)) < {to:Date32}
    )
    GROUP BY series, cut
)
ORDER BY indexOf({brands:Array(String)}, series), replied_by, by_handle != '', wait_n DESC, by_handle
