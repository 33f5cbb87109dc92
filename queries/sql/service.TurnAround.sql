/* service.TurnAround */
SELECT
    series,
    count() AS began,
    countIf(isNotNull(first_reply)) AS answered_n,
    countIf(settled) AS settled_n,
    countIf(settled AND (last_sentiment = 'positive' OR last_thanks)) AS turned_n,
    countIf(settled AND last_sentiment = '' AND NOT last_thanks) AS unjudged_n
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        first_reply, last_sentiment, last_thanks,
        ifNull(inbound_after > 0 OR first_reply + INTERVAL 7 DAY <= {now:DateTime64(3, 'UTC')}, false) AND isNotNull(first_reply) AS settled
    FROM conversations FINAL
    WHERE here AND expects AND opening = 'negative'
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
)
GROUP BY series
