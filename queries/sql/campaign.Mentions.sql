/* campaign.Mentions */
-- All public posts by customers and others, by network and day.
SELECT
    {brands:Array(String)}[place] AS series,
    toString(network) AS of_network,
    of_day,
    toUInt64(sum(posts_s)) AS posts_n,
    toUInt64(sum(likes_s)) AS likes_n,
    toUInt64(sum(shares_s)) AS shares_n,
    toUInt64(sum(comments_s)) AS comments_n,
    toUInt64(sum(bookmarks_s)) AS bookmarks_n,
    toUInt64(sum(engaged_n_s)) AS engaged,
    toUInt64(sum(views_s)) AS viewed,
    toUInt64(sum(views_n_s)) AS viewed_n,
    toUInt64(sum(unseen_followers_s)) AS unseen,
    toUInt64(sum(unseen_n_s)) AS unseen_posts
FROM
(
    SELECT *, arrayJoin(arrayFilter(i -> i > 0, [indexOf({brands:Array(String)}, ''), indexOf({brands:Array(String)}, toString(of_brand))])) AS place
    FROM
    (
        SELECT
            brand AS of_brand, network, toDate(slot, {zone:String}) AS of_day,
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
        FROM mention_time FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
        GROUP BY of_brand, network, of_day
    )
)
GROUP BY place, network, of_day
