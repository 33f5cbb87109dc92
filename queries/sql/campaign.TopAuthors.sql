/* campaign.TopAuthors */
-- Who wrote most of a brand's uses. A post with several of its hashtags counts under each here: campaign.AuthorPosts counts it once.
SELECT
    series, author, any(toString(network)) AS of_network, sum(posts) AS posts_n, sum(positive) AS positives, sum(negative) AS negatives,
    sum(judged) AS judged_n, max(followers) AS followers_n
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, author, network, posts, positive, negative, judged, followers
    FROM author_quarter FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
        AND ((brand, hashtag) IN (SELECT arrayJoin(arrayZip({tag_brands:Array(String)}, {tag_names:Array(String)})))
            OR hashtag IN {tags_of_all:Array(String)})
        AND has({tag_keys:Array(String)}, concat(series, '\t', hashtag))
        AND posts > 0
)
GROUP BY series, author
ORDER BY indexOf({brands:Array(String)}, series), posts_n DESC, followers_n DESC, author
LIMIT {limit:UInt32} BY series
SETTINGS do_not_merge_across_partitions_select_final = 1
