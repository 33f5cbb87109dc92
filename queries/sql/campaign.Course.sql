/* campaign.Course */
-- The brands' public posts and how they sound, over time: all of them, or those that carry one of the hashtags, each once.
SELECT
    {brands:Array(String)}[place] AS series,
    multiIf({grain:String} = 'day', of_day, {grain:String} = 'week', toStartOfWeek(of_day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(of_day),
        {grain:String} = 'quarter', toStartOfQuarter(of_day), toStartOfYear(of_day)) AS bucket,
    toUInt64(sum(posts_s)) AS posts_n,
    toUInt64(sum(positive_s)) AS positives,
    toUInt64(sum(neutral_s)) AS neutrals,
    toUInt64(sum(negative_s)) AS negatives
FROM
(
    SELECT arrayJoin(arrayFilter(i -> i > 0, [indexOf({brands:Array(String)}, ''), indexOf({brands:Array(String)}, toString(of_brand))])) AS place, of_day, posts_s, positive_s, neutral_s, negative_s
    FROM
    (
        SELECT brand AS of_brand, toDate(slot, {zone:String}) AS of_day,
            toInt64(sum(posts)) AS posts_s, toInt64(sum(positive)) AS positive_s, toInt64(sum(neutral)) AS neutral_s, toInt64(sum(negative)) AS negative_s
        FROM mention_time FINAL
        WHERE empty({hashtags:Array(String)}) AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
        GROUP BY of_brand, of_day
        UNION ALL
        SELECT brand AS of_brand, toDate(slot, {zone:String}) AS of_day,
            toInt64(sum(posts)) AS posts_s, toInt64(sum(positive)) AS positive_s, toInt64(sum(neutral)) AS neutral_s, toInt64(sum(negative)) AS negative_s
        FROM hashtag_time FINAL
        WHERE notEmpty({hashtags:Array(String)}) AND hashtag IN {hashtags:Array(String)} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
        GROUP BY of_brand, of_day
        UNION ALL
        SELECT brand AS of_brand, toDate(slot, {zone:String}) AS of_day,
            sum(times * toInt64(posts)) AS posts_s, sum(times * toInt64(positive)) AS positive_s, sum(times * toInt64(neutral)) AS neutral_s, sum(times * toInt64(negative)) AS negative_s
        FROM
        (
            SELECT brand, slot, posts, positive, neutral, negative, 1 - toInt64(arrayCount(t -> has({hashtags:Array(String)}, t), hashtags)) AS times
            FROM hashtags_together FINAL
            WHERE length({hashtags:Array(String)}) > 1 AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
                    OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction IN ('customer', 'other')
                AND hasAny(hashtags, {hashtags:Array(String)})
        )
        GROUP BY of_brand, of_day
    )
)
GROUP BY place, bucket
ORDER BY place, bucket
