/* standing.Waits */
-- Of the sorted waits for a first reply only those around the middle travel: the median and its interval lie among them.
SELECT
    series,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT
        arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(brand)), ['', toString(brand)], ['']), [toString(brand)])) AS series,
        arraySort(groupArray(reply_seconds)) AS waits
    FROM conversations_by_time FINAL
    WHERE here AND answered
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    GROUP BY series
)
