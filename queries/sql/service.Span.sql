/* service.Span */
SELECT toDate32(min(first_inbound), {zone:String}) AS first_day, toDate32(max(first_inbound), {zone:String}) AS last_day, count() AS n
FROM conversations_by_time FINAL
WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
HAVING n > 0
SETTINGS enable_extended_results_for_datetime_functions = 1
