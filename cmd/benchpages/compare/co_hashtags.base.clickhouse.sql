SELECT tag, count() AS together
FROM
(
    SELECT arrayJoin(hashtags) AS tag
    FROM mentions FINAL
    WHERE brand = {brand:String}
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND has(hashtags, {hashtag:String})
)
WHERE tag != {hashtag:String}
GROUP BY tag
ORDER BY together DESC, tag
LIMIT 12
SETTINGS do_not_merge_across_partitions_select_final = 1
