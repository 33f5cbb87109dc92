/* campaign.CoHashtags */
-- Which hashtags stand beside those asked for in the same posts; a post counts once for each of them.
SELECT series, toString(other) AS tag, sum(posts) AS together_n
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, posts, arrayJoin(hashtags) AS other,
        arrayExists(t -> has({tag_keys:Array(String)}, concat(series, '\t', t)), hashtags) AS asked
    FROM hashtags_together FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
            OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
        AND hasAny(hashtags, {tags_any:Array(String)})
)
WHERE asked AND NOT has({tag_keys:Array(String)}, concat(series, '\t', other))
GROUP BY series, tag
HAVING together_n > 0
ORDER BY indexOf({brands:Array(String)}, series), together_n DESC, tag
LIMIT {limit:UInt32} BY series
