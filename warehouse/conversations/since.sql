/* conversations since: the threads of a brand's conversations that went on after some time */
SELECT DISTINCT network, thread
FROM conversations FINAL
WHERE brand = {brand:String} AND here AND last_post >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
