/* service.FirstReply */
-- Of the sorted waits only those around the middle travel: the median and its interval lie among them. A thread is
-- named after its first post: if that is the customer's, they began unprompted by a post of the brand's.
SELECT
    series, replied_by, by_handle, conversations_n, openings_n, answered_n, due_n, met_n, reach, reach_posts,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle,
    waits[intDiv(9 * wait_n, 10) + 1] AS wait_p90,
    waits[wait_n] AS wait_slowest,
    length(staffed) AS staffed_n,
    toUInt64(greatest(0, floor(staffed_n / 2 - sqrt(staffed_n)) - 3)) AS staffed_skipped,
    arraySlice(staffed, toInt64(staffed_skipped) + 1, toInt64(2 * sqrt(staffed_n)) + 9) AS staffed_middle,
    staffed[intDiv(9 * staffed_n, 10) + 1] AS staffed_p90,
    staffed[staffed_n] AS staffed_slowest
FROM
(
    SELECT
        series,
        cut.1 AS replied_by,
        cut.2 AS by_handle,
        count() AS conversations_n,
        countIf(unprompted) AS openings_n,
        countIf(isNotNull(first_reply)) AS answered_n,
        countIf(due) AS due_n,
        countIf(due AND ifNull(staffed_seconds <= target_seconds, false)) AS met_n,
        sum(reach_before) AS reach,
        sum(reach_n) AS reach_posts,
        arraySort(groupArray(reply_seconds)) AS waits,
        arraySort(groupArray(staffed_seconds)) AS staffed
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            arrayJoin(if(isNull(first_reply), [('', '')],
                arrayDistinct([('', ''), (toString(reply_by), ''), (toString(reply_by), toString(reply_handle))]))) AS cut,
            first_reply, reply_seconds, staffed_seconds, target_seconds, reach_before, reach_n,
            thread = inbound_id AS unprompted,
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
    GROUP BY series, cut
)
ORDER BY indexOf({brands:Array(String)}, series), replied_by, by_handle != '', answered_n DESC, by_handle
