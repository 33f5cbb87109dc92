/* service.FirstReply */
-- Of the sorted waits only those around the middle travel: the median and its interval lie among them. What one account
-- answered is added up first, then what its kind of account did, and the brand.
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
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        arrayJoin(if(kind = '' OR NOT {accounts:Bool}, [('', '')], arrayDistinct([('', ''), (kind, ''), (kind, account)]))) AS cut,
        cut.1 AS replied_by,
        cut.2 AS by_handle,
        sum(some) AS conversations_n,
        sum(openings) AS openings_n,
        sum(answers) AS answered_n,
        sum(dues) AS due_n,
        sum(mets) AS met_n,
        sum(reached) AS reach,
        sum(reached_n) AS reach_posts,
        arraySort(groupArrayArray(waited)) AS waits,
        arraySort(groupArrayArray(waited_staffed)) AS staffed
    FROM
    (
        SELECT
            brand,
            toString(any(reply_by)) AS kind,
            toString(any(reply_handle)) AS account,
            count() AS some,
            countIf(unprompted) AS openings,
            countIf(answered) AS answers,
            countIf(due) AS dues,
            countIf(due AND answered AND staffed_seconds <= target_seconds) AS mets,
            sum(reach_before) AS reached,
            sum(reach_n) AS reached_n,
            groupArrayIf(reply_seconds, answered) AS waited,
            groupArrayIf(staffed_seconds, answered) AS waited_staffed
        FROM
        (
            -- The target of a conversation has passed if it began by then: one moment for each brand and target.
            SELECT
                brand, reply_by, reply_handle, answered, unprompted, reply_seconds, staffed_seconds, target_seconds, reach_before, reach_n,
                toUnixTimestamp64Milli(first_inbound) <= transform(
                    transform(brand, {due_brands:Array(String)}, {due_numbers:Array(UInt64)}, toUInt64(0)) * 4294967296 + target_seconds,
                    {due_keys:Array(UInt64)}, {passed:Array(Int64)}, toInt64(-1)) AS due
            FROM conversations_by_time FINAL
            WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
        )
        GROUP BY brand, if({accounts:Bool}, 31 * cityHash64(reply_by) + cityHash64(reply_handle), 0)
    )
    GROUP BY series, cut
)
ORDER BY indexOf({brands:Array(String)}, series), replied_by, by_handle != '', answered_n DESC, by_handle
