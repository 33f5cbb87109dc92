/* conversations keys: the posts of some days */
SELECT DISTINCT brand, network, id, toStartOfHour(posted) AS hour
FROM mentions
WHERE posted >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND posted < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
