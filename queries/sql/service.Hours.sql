/* service.Hours */
SELECT series, weekday, hour, conversations_n, answered_n, replies_n,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        toDayOfWeek(at, 0, {zone:String}) AS weekday,
        toHour(at, {zone:String}) AS hour,
        countIf(NOT is_reply) AS conversations_n,
        countIf(NOT is_reply AND isNotNull(wait)) AS answered_n,
        countIf(is_reply) AS replies_n,
        arraySort(groupArrayIf(assumeNotNull(wait), NOT is_reply AND isNotNull(wait))) AS waits
    FROM
    (
        SELECT brand, first_inbound AS at, false AS is_reply, reply_seconds AS wait
        FROM conversations FINAL
        WHERE here AND expects AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        UNION ALL
        SELECT brand, posted AS at, true AS is_reply, CAST(NULL, 'Nullable(Float64)') AS wait
        FROM replies FINAL
        WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    )
    GROUP BY series, weekday, hour
)
ORDER BY indexOf({brands:Array(String)}, series), weekday, hour
