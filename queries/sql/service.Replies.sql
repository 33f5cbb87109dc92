/* service.Replies */
SELECT
    series, bucket, conversations_n, answered_n, due_n, met_n,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT
        series,
        bucket,
        count() AS conversations_n,
        countIf(isNotNull(first_reply)) AS answered_n,
        countIf(due) AS due_n,
        countIf(due AND ifNull(staffed_seconds <= target_seconds, false)) AS met_n,
        arraySort(groupArray(reply_seconds)) AS waits
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            toDate32(first_inbound) AS day,
            multiIf({grain:String} = 'day', day, {grain:String} = 'week', toMonday(day), {grain:String} = 'month', toStartOfMonth(day),
                {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
            first_reply, reply_seconds, staffed_seconds, target_seconds,
            target_seconds > 0 AND toUnixTimestamp64Milli(first_inbound) <= passed AS due
        FROM
        (
            SELECT * FROM conversations FINAL
            WHERE here AND expects AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        ) AS conversation
        LEFT ANY JOIN
        (
            SELECT pass.1 AS pass_brand, pass.2 AS pass_target, pass.3 AS passed
            FROM (SELECT arrayJoin(arrayZip({pass_brands:Array(String)}, {pass_targets:Array(UInt32)}, {passed:Array(Int64)})) AS pass)
        ) AS target ON pass_brand = conversation.brand AND pass_target = target_seconds
    )
    GROUP BY series, bucket
)
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
