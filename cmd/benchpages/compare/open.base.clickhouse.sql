SELECT count() AS n,
    countIf(age < 900) AS under_15m, countIf(age >= 900 AND age < 3600) AS under_1h, countIf(age >= 3600 AND age < 14400) AS under_4h,
    countIf(age >= 14400 AND age < 86400) AS under_24h, countIf(age >= 86400) AS over_24h
FROM
(
    SELECT dateDiff('millisecond', first_inbound, toDateTime64({now:DateTime}, 3, 'UTC')) / 1000 AS age
    FROM conversations FINAL
    WHERE here AND expects AND isNull(first_reply) AND deleted < posts
        AND brand = {brand:String} AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime} AND first_inbound <= {now:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
)
HAVING n > 0
