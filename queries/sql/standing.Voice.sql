/* standing.Voice */
SELECT
    series,
    sum(posts) AS posts_n,
    sum(positive) AS positives,
    sum(neutral) AS neutrals,
    sum(negative) AS negatives
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        posts, positive, neutral, negative
    FROM mention_hour FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
        AND toDate32(hour) >= {from:Date32} AND toDate32(hour) < {to:Date32}
)
GROUP BY series
