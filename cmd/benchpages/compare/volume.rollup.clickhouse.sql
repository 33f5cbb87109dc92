SELECT toString(brand) AS series, toString(toDate(slot)) AS bucket, sum(posts) AS n
FROM mention_time FINAL
WHERE step = 'day' AND brand IN {brands:Array(String)} AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
GROUP BY series, bucket
HAVING n > 0
SETTINGS do_not_merge_across_partitions_select_final = 1
