/* campaign.Uses */
-- The posts that carry a brand's hashtags, by network and day. A post with several of them counts once: hashtag_quarter counts
-- it under each, and hashtags_together takes off again what is too much.
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
    SELECT
        series, network, toDate(slot, {zone:String}) AS of_day,
        posts * times AS posts, likes * times AS likes, shares * times AS shares, comments * times AS comments, bookmarks * times AS bookmarks,
        engaged_n * times AS engaged_n, views * times AS views, views_n * times AS views_n,
        unseen_followers * times AS unseen_followers, unseen_n * times AS unseen_n
    FROM
    (
        SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, network, slot, toInt64(has({tag_keys:Array(String)}, concat(series, '\t', hashtag))) AS times,
            posts, likes, shares, comments, bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n
        FROM hashtag_quarter FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
            AND ((brand, hashtag) IN (SELECT arrayJoin(arrayZip({tag_brands:Array(String)}, {tag_names:Array(String)})))
                OR hashtag IN {tags_of_all:Array(String)})
        UNION ALL
        SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, network, slot, least(0, 1 - toInt64(arrayCount(t -> has({tag_keys:Array(String)}, concat(series, '\t', t)), hashtags))) AS times,
            posts, likes, shares, comments, bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n
        FROM hashtags_together FINAL
        WHERE length({tag_keys:Array(String)}) > 1
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
    )
    WHERE times != 0
)
GROUP BY series, network, of_day
SETTINGS do_not_merge_across_partitions_select_final = 1
