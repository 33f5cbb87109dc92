SELECT tag, sum(posts) AS together
FROM
(
    SELECT toString(arrayJoin(hashtags)) AS tag, posts
    FROM hashtags_together FINAL
    WHERE step = 'day' AND brand = {brand:String} AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND has(hashtags, {hashtag:String})
)
WHERE tag != {hashtag:String}
GROUP BY tag
HAVING together > 0
ORDER BY together DESC, tag
LIMIT 12
SETTINGS do_not_merge_across_partitions_select_final = 1
