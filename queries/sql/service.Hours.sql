/* service.Hours */
SELECT series, weekday, hour, conversations_n, answered_n, replies_n,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        weekday,
        hour,
        sum(some) AS conversations_n,
        sum(answers) AS answered_n,
        sum(written) AS replies_n,
        arraySort(groupArrayArray(waited)) AS waits
    FROM
    (
        SELECT brand, toDayOfWeek(first_inbound, 0, {zone:String}) AS weekday, toHour(first_inbound, {zone:String}) AS hour,
            count() AS some, countIf(answered) AS answers, toUInt64(0) AS written, groupArrayIf(reply_seconds, answered) AS waited
        FROM conversations_by_time FINAL
        WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
        GROUP BY brand, weekday, hour
        UNION ALL
        SELECT brand, toDayOfWeek(posted, 0, {zone:String}) AS weekday, toHour(posted, {zone:String}) AS hour,
            toUInt64(0) AS some, toUInt64(0) AS answers, count() AS written, CAST([], 'Array(Float64)') AS waited
        FROM replies_by_time FINAL
        WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')}
        GROUP BY brand, weekday, hour
    )
    GROUP BY series, weekday, hour
)
ORDER BY indexOf({brands:Array(String)}, series), weekday, hour
