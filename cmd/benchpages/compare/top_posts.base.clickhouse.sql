SELECT id, value
FROM
(
    SELECT id, network, posted, ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0) AS value
    FROM mentions FINAL
    WHERE brand = {brand:String}
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other', 'brand') AND network != 'youtube' AND isNull(deleted) AND value > 0
    ORDER BY value DESC, posted DESC, network, id
    LIMIT 10
)
SETTINGS do_not_merge_across_partitions_select_final = 1
