/* campaign.Volume */
-- Uses of the hashtags shown over time, and of all others together, whose name is empty. A post counts under each it carries.
SELECT series, tag, multiIf({grain:String} = 'day', of_day, {grain:String} = 'week', toStartOfWeek(of_day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(of_day),
        {grain:String} = 'quarter', toStartOfQuarter(of_day), toStartOfYear(of_day)) AS bucket, sum(posts) AS posts_n
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, if(has({tag_keys:Array(String)}, concat(series, '\t', hashtag)), toString(hashtag), '') AS tag,
        toDate(slot, {zone:String}) AS of_day, posts
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
GROUP BY series, tag, bucket
HAVING posts_n > 0
ORDER BY indexOf({brands:Array(String)}, series), tag, bucket
