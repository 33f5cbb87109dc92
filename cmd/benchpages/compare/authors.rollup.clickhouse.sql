SELECT series, count() AS authors, sum(most) AS reach
FROM
(
    SELECT toString(brand) AS series, author, max(followers) AS most
    FROM author_quarter FINAL
    WHERE brand IN {brands:Array(String)} AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND hashtag = '' AND posts > 0
    GROUP BY series, author
)
GROUP BY series
SETTINGS do_not_merge_across_partitions_select_final = 1
