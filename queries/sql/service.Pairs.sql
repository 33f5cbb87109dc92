/* service.Pairs */
-- A post is answered after it was written: what was asked in the period was answered since it began.
SELECT
    series, replied_by, by_handle,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle,
    waits[intDiv(9 * wait_n, 10) + 1] AS wait_p90,
    waits[wait_n] AS wait_slowest
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        arrayJoin(arrayDistinct([('', ''), (toString(reply_by), ''), (toString(reply_by), toString(handle))])) AS cut,
        cut.1 AS replied_by,
        cut.2 AS by_handle,
        arraySort(groupArrayArray(waited_for)) AS waits
    FROM
    (
        SELECT brand, reply_by, handle, groupArray(wait_seconds) AS waited_for
        FROM replies_by_time FINAL
        WHERE here AND waited AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND posted >= {since:DateTime64(3, 'UTC')}
            AND parent_posted >= {since:DateTime64(3, 'UTC')} AND parent_posted < {until:DateTime64(3, 'UTC')}
        GROUP BY brand, reply_by, handle
    )
    GROUP BY series, cut
)
ORDER BY indexOf({brands:Array(String)}, series), replied_by, by_handle != '', wait_n DESC, by_handle
