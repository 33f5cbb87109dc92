/* campaign.Tops */
-- The hashtags of each brand, its campaigns' first, then those used most.
SELECT series, toString(hashtag) AS tag, sum(posts) AS posts_n, has({tag_keys:Array(String)}, concat(series, '\t', tag)) AS of_campaign
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, hashtag, posts
    FROM hashtag_time FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
            OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
        AND (empty({hashtags:Array(String)}) OR hashtag IN {hashtags:Array(String)})
)
GROUP BY series, tag
HAVING posts_n > 0
ORDER BY indexOf({brands:Array(String)}, series), of_campaign DESC, posts_n DESC, tag
LIMIT {limit:UInt32} BY series
