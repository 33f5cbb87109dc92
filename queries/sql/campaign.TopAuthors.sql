/* campaign.TopAuthors */
-- Who wrote most of a brand's uses. A post with several of its hashtags counts under each here: campaign.AuthorPosts counts it once.
SELECT
    author, toString(any(network)) AS of_network, sum(posts) AS posts_n, sum(positive) AS positives, sum(negative) AS negatives,
    sum(judged) AS judged_n, max(followers) AS followers_n
FROM author_quarter FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
    AND hashtag IN {hashtags:Array(String)}
    AND posts > 0
    AND author IN
    (
        SELECT author
        FROM author_quarter FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
            AND hashtag IN {hashtags:Array(String)}
            AND posts > 0
        GROUP BY author
        ORDER BY sum(posts) DESC, max(followers) DESC, author
        LIMIT {limit:UInt32}
    )
GROUP BY author
ORDER BY posts_n DESC, followers_n DESC, author
LIMIT {limit:UInt32}
