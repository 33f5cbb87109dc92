/* service.TurnAround */
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    sum(begun) AS began,
    sum(answers) AS answered_n,
    sum(settled) AS settled_n,
    sum(turned) AS turned_n,
    sum(unjudged) AS unjudged_n
FROM
(
    SELECT
        brand,
        count() AS begun,
        countIf(answered) AS answers,
        countIf(over) AS settled,
        countIf(over AND (last_sentiment = 'positive' OR last_thanks)) AS turned,
        countIf(over AND last_sentiment = '' AND NOT last_thanks) AS unjudged
    FROM
    (
        SELECT
            brand, answered, last_sentiment, last_thanks,
            answered AND (inbound_after > 0 OR toUnixTimestamp64Milli(first_inbound) + toInt64(round(1000 * reply_seconds)) + 7 * 86400000 <= toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})) AS over
        FROM conversations_by_time FINAL
        WHERE here AND opening = 'negative' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
    )
    GROUP BY brand
)
GROUP BY series
