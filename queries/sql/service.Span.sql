/* service.Span */
SELECT toDate32(min(first_inbound)) AS first_day, toDate32(max(first_inbound)) AS last_day, count() AS n
FROM conversations FINAL
WHERE here AND expects AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
HAVING n > 0
SETTINGS enable_extended_results_for_datetime_functions = 1
