SELECT toString(brand) AS series, toString(toDate(toStartOfMonth(posted))) AS bucket,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative
FROM mentions FINAL
WHERE brand IN {brands:Array(String)}
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other') AND sentiment != '' AND isNull(deleted)
GROUP BY series, bucket
SETTINGS do_not_merge_across_partitions_select_final = 1
