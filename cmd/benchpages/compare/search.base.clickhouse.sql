SELECT id
FROM mentions FINAL
WHERE brand = {brand:String} AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND isNull(deleted) AND positionCaseInsensitiveUTF8(text, {word:String}) > 0
ORDER BY posted DESC, brand, network, id
LIMIT 20
SETTINGS do_not_merge_across_partitions_select_final = 1
