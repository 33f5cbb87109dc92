SELECT weekday, hour, sum(asked) AS conversations, sum(written) AS answers
FROM
(
    SELECT toDayOfWeek(first_inbound) AS weekday, toHour(first_inbound) AS hour, count() AS asked, 0 AS written
    FROM conversations FINAL
    WHERE here AND expects AND brand = {brand:String} AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    GROUP BY weekday, hour
    UNION ALL
    SELECT toDayOfWeek(posted) AS weekday, toHour(posted) AS hour, 0, count()
    FROM replies FINAL
    WHERE here AND brand = {brand:String} AND posted >= {since:DateTime} AND posted < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    GROUP BY weekday, hour
)
GROUP BY weekday, hour
