/* service.Replies */
SELECT
    series, bucket, conversations_n, answered_n, due_n, met_n,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle,
    length(staffed) AS staffed_n,
    toUInt64(greatest(0, floor(staffed_n / 2 - sqrt(staffed_n)) - 3)) AS staffed_skipped,
    arraySlice(staffed, toInt64(staffed_skipped) + 1, toInt64(2 * sqrt(staffed_n)) + 9) AS staffed_middle
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
        sum(some) AS conversations_n,
        sum(answers) AS answered_n,
        sum(dues) AS due_n,
        sum(mets) AS met_n,
        arraySort(groupArrayArray(waited)) AS waits,
        arraySort(groupArrayArray(waited_staffed)) AS staffed
    FROM
    (
        SELECT
            brand, day,
            count() AS some,
            countIf(answered) AS answers,
            countIf(due) AS dues,
            countIf(due AND answered AND staffed_seconds <= target_seconds) AS mets,
            groupArrayIf(reply_seconds, answered) AS waited,
            groupArrayIf(staffed_seconds, answered) AS waited_staffed
        FROM
        (
            SELECT
                brand, toDate32(first_inbound, {zone:String}) AS day, answered, reply_seconds, staffed_seconds, target_seconds,
                toUnixTimestamp64Milli(first_inbound) <= transform(
                    transform(brand, {due_brands:Array(String)}, {due_numbers:Array(UInt64)}, toUInt64(0)) * 4294967296 + target_seconds,
                    {due_keys:Array(UInt64)}, {passed:Array(Int64)}, toInt64(-1)) AS due
            FROM conversations_by_time FINAL
            WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
        )
        GROUP BY brand, day
    )
    GROUP BY series, bucket
)
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS enable_extended_results_for_datetime_functions = 1
