/* conversations threads: the threads of conversations that began on some days */
SELECT DISTINCT brand, network, thread
FROM conversations FINAL
WHERE here AND first_inbound >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND first_inbound < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
