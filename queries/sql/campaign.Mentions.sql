/* campaign.Mentions */
-- All public posts by customers and others, by network and day.
SELECT
    series,
    toString(network) AS of_network,
    of_day,
    toUInt64(sum(posts)) AS posts_n,
    toUInt64(sum(likes)) AS likes_n,
    toUInt64(sum(shares)) AS shares_n,
    toUInt64(sum(comments)) AS comments_n,
    toUInt64(sum(bookmarks)) AS bookmarks_n,
    toUInt64(sum(engaged_n)) AS engaged,
    toUInt64(sum(views)) AS viewed,
    toUInt64(sum(views_n)) AS viewed_n,
    toUInt64(sum(unseen_followers)) AS unseen,
    toUInt64(sum(unseen_n)) AS unseen_posts
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, network, toDate(slot, {zone:String}) AS of_day,
        posts, likes, shares, comments, bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n
    FROM mention_quarter FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
)
GROUP BY series, network, of_day
SETTINGS do_not_merge_across_partitions_select_final = 1
