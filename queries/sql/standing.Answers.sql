/* standing.Answers */
-- What the parts of service are made of, by the stretches of time that begin at moments.
SELECT
    arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, of_brand), ['', of_brand], ['']), [of_brand])) AS series,
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
        toString(brand) AS of_brand,
        roundDown(toUnixTimestamp(first_inbound), {moments:Array(UInt32)}) AS of_edge,
        count() AS talks,
        countIf(answered) AS talks_answered,
        countIf(due) AS talks_due,
        countIf(due AND in_time) AS talks_met,
        countIf(settled) AS talks_settled,
        countIf(settled AND (last_sentiment = 'positive' OR last_thanks)) AS talks_turned
    FROM
    (
        SELECT
            brand, first_inbound, last_sentiment, last_thanks, answered,
            target_seconds > 0 AND toUnixTimestamp64Milli(first_inbound) <= passed AS due,
            answered AND staffed_seconds <= target_seconds AS in_time,
            opening = 'negative' AND answered
                AND (inbound_after > 0 OR toUnixTimestamp64Milli(first_inbound) + toInt64(round(1000 * reply_seconds)) + 7 * 86400000 <= toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})) AS settled
        FROM
        (
            SELECT brand, first_inbound, answered, reply_seconds, staffed_seconds, target_seconds, opening, inbound_after, last_sentiment, last_thanks
            FROM conversations_by_time FINAL
            WHERE here
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        ) AS conversation
        LEFT ANY JOIN
        (
            SELECT pass.1 AS pass_brand, pass.2 AS pass_target, pass.3 AS passed
            FROM (SELECT arrayJoin(arrayZip({pass_brands:Array(String)}, {pass_targets:Array(UInt32)}, {passed:Array(Int64)})) AS pass)
        ) AS target ON pass_brand = conversation.brand AND pass_target = target_seconds
    )
    GROUP BY of_brand, of_edge
)
GROUP BY series, edge
