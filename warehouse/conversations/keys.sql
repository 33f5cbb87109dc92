/* conversations keys: the posts of some months */
SELECT DISTINCT brand, network, id, toStartOfHour(posted) AS hour
FROM mentions
WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
  AND posted >= fromUnixTimestamp64Milli({first:Int64}, 'UTC') AND posted <= fromUnixTimestamp64Milli({last:Int64}, 'UTC')
  AND toStartOfHour(posted) >= toStartOfHour(fromUnixTimestamp64Milli({first:Int64}, 'UTC'))
  AND toStartOfHour(posted) <= toStartOfHour(fromUnixTimestamp64Milli({last:Int64}, 'UTC'))
  AND (brand, network, toYYYYMM(posted)) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {months:Array(UInt32)})))
