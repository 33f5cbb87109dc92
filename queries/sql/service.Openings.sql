/* service.Openings */
-- Where a customer began a thread it is named after that post, so a direct answer's parent is its conversation. Below a
-- post of the brand's own it is so, too: those threads are left out.
SELECT
    series,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT series, arraySort(groupArray(wait)) AS waits
    FROM
    (
        SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, min(wait_seconds) AS wait
        FROM replies FINAL
        WHERE here AND parent = conversation AND isNotNull(wait_seconds)
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toDate32(assumeNotNull(parent_posted)) >= {from:Date32} AND toDate32(assumeNotNull(parent_posted)) < {to:Date32}
            AND (brand, network, conversation) NOT IN
            (
                SELECT brand, network, id FROM conversations FINAL
                WHERE here AND thread != inbound_id
                    AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
            )
        GROUP BY series, brand, network, parent
    )
    GROUP BY series
)
