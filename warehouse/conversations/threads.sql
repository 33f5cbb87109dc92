/* conversations threads: the threads of conversations that began in some months */
SELECT DISTINCT brand, network, thread
FROM conversations FINAL
WHERE here AND brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
  AND (brand, network, toYYYYMM(first_inbound)) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {months:Array(UInt32)})))
