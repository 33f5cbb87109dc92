/* standing.Answers */
-- What the parts of service are made of, by the stretches of time that begin at moments. The target of a conversation has
-- passed if it began by then: one moment for each brand and target.
SELECT
    arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(brand)), ['', toString(brand)], ['']), [toString(brand)])) AS series,
    toInt64(of_edge) AS edge,
    sum(talks) AS conversations_n,
    sum(talks_answered) AS answered_n,
    sum(talks_due) AS due_n,
    sum(talks_met) AS met_n,
    sum(talks_settled) AS settled_n,
    sum(talks_turned) AS turned_n
FROM
(
    SELECT
        brand,
        roundDown(toUnixTimestamp(first_inbound), {moments:Array(UInt32)}) AS of_edge,
        count() AS talks,
        countIf(answered) AS talks_answered,
        countIf(due) AS talks_due,
        countIf(due AND answered AND staffed_seconds <= target_seconds) AS talks_met,
        countIf(settled) AS talks_settled,
        countIf(settled AND (last_sentiment = 'positive' OR last_thanks)) AS talks_turned
    FROM
    (
        SELECT
            brand, first_inbound, answered, staffed_seconds, target_seconds, last_sentiment, last_thanks,
            toUnixTimestamp64Milli(first_inbound) <= transform(
                transform(brand, {due_brands:Array(String)}, {due_numbers:Array(UInt64)}, toUInt64(0)) * 4294967296 + target_seconds,
                {due_keys:Array(UInt64)}, {passed:Array(Int64)}, toInt64(-1)) AS due,
            opening = 'negative' AND answered
                AND (inbound_after > 0 OR toUnixTimestamp64Milli(first_inbound) + toInt64(round(1000 * reply_seconds)) + 7 * 86400000 <= toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})) AS settled
        FROM conversations_by_time FINAL
        WHERE here
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    )
    GROUP BY brand, of_edge
)
GROUP BY series, edge
