SELECT toString(brand) AS series, count() AS n, count(first_reply) AS answered, 
    quantileExactInclusive(0.5)(reply_seconds) AS median, arraySort(groupArray(reply_seconds))[intDiv(9 * answered, 10) + 1] AS p90,
    countIf(target_seconds > 0 AND NOT ifNull(staffed_seconds <= target_seconds, false)) AS missed
FROM conversations FINAL
WHERE here AND expects AND brand IN {brands:Array(String)} AND first_inbound >= {since:DateTime} AND first_inbound < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
GROUP BY series
HAVING answered > 0
