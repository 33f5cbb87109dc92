/* campaign.Uses */
-- The posts that carry a brand's hashtags, by network and day. A post with several of them counts once: hashtag_time counts
-- it under each, and hashtags_together takes off again what is too much.
SELECT
    {brands:Array(String)}[place] AS series,
    toString(network) AS of_network,
    of_day,
    toUInt64(sum(times * posts_s)) AS posts_n,
    toUInt64(sum(times * likes_s)) AS likes_n,
    toUInt64(sum(times * shares_s)) AS shares_n,
    toUInt64(sum(times * comments_s)) AS comments_n,
    toUInt64(sum(times * bookmarks_s)) AS bookmarks_n,
    toUInt64(sum(times * engaged_n_s)) AS engaged,
    toUInt64(sum(times * views_s)) AS viewed,
    toUInt64(sum(times * views_n_s)) AS viewed_n,
    toUInt64(sum(times * unseen_followers_s)) AS unseen,
    toUInt64(sum(times * unseen_n_s)) AS unseen_posts
FROM
(
    SELECT
        network, of_day, arrayJoin(arrayFilter(i -> i > 0, [indexOf({brands:Array(String)}, ''), indexOf({brands:Array(String)}, toString(of_brand))])) AS place, toInt64(has({tag_keys:Array(String)}, concat({brands:Array(String)}[place], '\t', hashtag))) AS times,
        toInt64(posts_s) AS posts_s, toInt64(likes_s) AS likes_s, toInt64(shares_s) AS shares_s, toInt64(comments_s) AS comments_s, toInt64(bookmarks_s) AS bookmarks_s, toInt64(engaged_n_s) AS engaged_n_s, toInt64(views_s) AS views_s, toInt64(views_n_s) AS views_n_s, toInt64(unseen_followers_s) AS unseen_followers_s, toInt64(unseen_n_s) AS unseen_n_s
    FROM
    (
        SELECT
            brand AS of_brand, hashtag, network, toDate(slot, {zone:String}) AS of_day,
            sum(posts) AS posts_s,
            sum(likes) AS likes_s,
            sum(shares) AS shares_s,
            sum(comments) AS comments_s,
            sum(bookmarks) AS bookmarks_s,
            sum(engaged_n) AS engaged_n_s,
            sum(views) AS views_s,
            sum(views_n) AS views_n_s,
            sum(unseen_followers) AS unseen_followers_s,
            sum(unseen_n) AS unseen_n_s
        FROM hashtag_time FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
            AND ((brand, hashtag) IN (SELECT arrayJoin(arrayZip({tag_brands:Array(String)}, {tag_names:Array(String)})))
                OR hashtag IN {tags_of_all:Array(String)})
        GROUP BY of_brand, hashtag, network, of_day
    )
    UNION ALL
    SELECT
        network, toDate(slot, {zone:String}) AS of_day, place,
        least(0, 1 - toInt64(arrayCount(t -> has({tag_keys:Array(String)}, concat({brands:Array(String)}[place], '\t', t)), hashtags))) AS times,
        toInt64(posts) AS posts_s, toInt64(likes) AS likes_s, toInt64(shares) AS shares_s, toInt64(comments) AS comments_s, toInt64(bookmarks) AS bookmarks_s, toInt64(engaged_n) AS engaged_n_s, toInt64(views) AS views_s, toInt64(views_n) AS views_n_s, toInt64(unseen_followers) AS unseen_followers_s, toInt64(unseen_n) AS unseen_n_s
    FROM
    (
        SELECT network, slot, hashtags, arrayJoin(arrayFilter(i -> i > 0, [indexOf({brands:Array(String)}, ''), indexOf({brands:Array(String)}, toString(brand))])) AS place, posts, likes, shares, comments, bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n
        FROM hashtags_together FINAL
        WHERE length({tag_keys:Array(String)}) > 1
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
            AND hasAny(hashtags, {tags_any:Array(String)})
    )
)
WHERE times != 0
GROUP BY place, network, of_day
