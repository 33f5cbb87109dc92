SELECT series, count() AS authors, sum(most) AS reach
FROM
(
    SELECT toString(brand) AS series, sipHash64(author_key) AS author, max(ifNull(author_followers, 0)) AS most
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)}
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND isNull(deleted) AND author_key != ''
    GROUP BY series, author
)
GROUP BY series
SETTINGS do_not_merge_across_partitions_select_final = 1
