/* campaign.Course */
-- The brands' public posts and how they sound, over time: all of them, or those that carry one of the hashtags, each once.
SELECT
    series,
    multiIf({grain:String} = 'day', day, {grain:String} = 'week', toStartOfWeek(day, {week_mode:UInt8}), {grain:String} = 'month', toStartOfMonth(day),
            {grain:String} = 'quarter', toStartOfQuarter(day), toStartOfYear(day)) AS bucket,
    toUInt64(sum(posts)) AS posts_n,
    toUInt64(sum(positive)) AS positives,
    toUInt64(sum(neutral)) AS neutrals,
    toUInt64(sum(negative)) AS negatives
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, toDate(slot, {zone:String}) AS day,
        toInt64(posts) AS posts, toInt64(positive) AS positive, toInt64(neutral) AS neutral, toInt64(negative) AS negative
    FROM mention_quarter FINAL
    WHERE empty({hashtags:Array(String)}) AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
    UNION ALL
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, toDate(slot, {zone:String}) AS day, toInt64(posts), toInt64(positive), toInt64(neutral), toInt64(negative)
    FROM hashtag_quarter FINAL
    WHERE notEmpty({hashtags:Array(String)}) AND hashtag IN {hashtags:Array(String)} AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
    UNION ALL
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, toDate(slot, {zone:String}) AS day,
        times * toInt64(posts), times * toInt64(positive), times * toInt64(neutral), times * toInt64(negative)
    FROM
    (
        SELECT *, least(0, 1 - toInt64(arrayCount(t -> has({hashtags:Array(String)}, t), hashtags))) AS times
        FROM hashtags_together FINAL
        WHERE length({hashtags:Array(String)}) > 1 AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction IN ('customer', 'other')
    )
    WHERE times != 0
)
GROUP BY series, bucket
ORDER BY indexOf({brands:Array(String)}, series), bucket
SETTINGS do_not_merge_across_partitions_select_final = 1
