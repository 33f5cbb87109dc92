/* campaign.AuthorPosts */
-- The posts of some authors that carry any of a brand's hashtags, each once. The hours in which they used one find them.
SELECT
    sipHash64(author_key) AS author, any(toString(network)) AS of_network, count() AS posts_n, countIf(sentiment = 'positive') AS positives,
    countIf(sentiment = 'negative') AS negatives, countIf(sentiment != '') AS judged_n, max(ifNull(author_followers, 0)) AS followers_n
FROM mentions FINAL
PREWHERE (brand, network, toStartOfHour(posted)) IN
    (
        SELECT brand, network, toStartOfHour(slot)
        FROM author_quarter
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
            AND hashtag IN {hashtags:Array(String)}
            AND author IN {authors:Array(UInt64)}
            AND posts > 0
    )
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
    AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
    AND isNull(deleted) AND author_key != '' AND sipHash64(author_key) IN {authors:Array(UInt64)}
GROUP BY author
ORDER BY posts_n DESC, followers_n DESC, author
