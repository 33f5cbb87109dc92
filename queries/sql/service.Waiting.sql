/* service.Waiting */
SELECT
    brand, network, id, first_inbound, dateDiff('millisecond', first_inbound, {now:DateTime64(3, 'UTC')}) / 1000 AS waited, target_seconds,
    complaint, promoted, lang, if(reach_n = 0, NULL, reach_before) AS reach, inbound, count() OVER () AS matching
FROM conversations_by_time FINAL
WHERE here AND NOT answered AND living AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
    AND first_inbound <= {now:DateTime64(3, 'UTC')}
ORDER BY waited * greatest(reach_before, 1) DESC, first_inbound, brand, network, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
