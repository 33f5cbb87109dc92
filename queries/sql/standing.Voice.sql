/* standing.Voice */
-- How much is said of each brand in public, and how it sounds, by the stretches of time that begin at moments.
SELECT
    arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(brand)), ['', toString(brand)], ['']), [toString(brand)])) AS series,
    toInt64(of_edge) AS edge,
    sum(posts) AS posts_n,
    sum(positive) AS positives,
    sum(neutral) AS neutrals,
    sum(negative) AS negatives
FROM
(
    SELECT
        brand,
        roundDown(toUnixTimestamp(slot), {moments:Array(UInt32)}) AS of_edge,
        sum(posts) AS posts, sum(positive) AS positive, sum(neutral) AS neutral, sum(negative) AS negative
    FROM mention_time FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
            OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
    GROUP BY brand, of_edge
)
GROUP BY series, edge
