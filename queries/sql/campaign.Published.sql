/* campaign.Published */
-- What networks themselves count of a hashtag, and what is held here of the same network in the same time. Of a stretch that
-- was counted again when it was over, the longer counts.
WITH counted AS
(
    SELECT brand, network, hashtag, `from` AS starts, max(`to`) AS ends, argMax(uses, `to`) AS uses_of
    FROM hashtag_counts FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({hashtags:Array(String)}) OR hashtag IN {hashtags:Array(String)})
        AND `from` >= {since:DateTime} AND `from` < {until:DateTime}
    GROUP BY brand, network, hashtag, starts
)
SELECT
    toString(brand) AS of_brand, toString(network) AS of_network, hashtag AS tag,
    sum(uses_of) AS uses_n, min(starts) AS first_from, max(ends) AS last_to, sum(held_of) AS posts_n
FROM
(
    SELECT c.brand AS brand, c.network AS network, c.hashtag AS hashtag, c.starts AS starts, any(c.ends) AS ends, any(c.uses_of) AS uses_of, sum(h.held_n) AS held_of
    FROM
    (
        SELECT *, arrayJoin(arrayMap(i -> toStartOfFifteenMinutes(toDateTime(starts, 'UTC')) + 900 * i, range(least(40000, toUInt32(ceil(dateDiff('second', starts, ends) / 900)))))) AS quarter
        FROM counted
    ) AS c
    LEFT JOIN
    (
        SELECT brand, network, toString(hashtag) AS held_tag, slot, sum(posts) AS held_n
        FROM hashtag_time FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND step = 'quarter' AND hashtag IN (SELECT hashtag FROM counted)
            AND slot >= {since:DateTime} AND slot < (SELECT toDateTime(max(ends), 'UTC') FROM counted)
        GROUP BY brand, network, held_tag, slot
    ) AS h ON h.brand = c.brand AND h.network = c.network AND h.held_tag = c.hashtag AND h.slot = c.quarter
    GROUP BY brand, network, hashtag, starts
)
GROUP BY of_brand, of_network, tag
ORDER BY indexOf({brands:Array(String)}, of_brand), uses_n DESC, tag, of_network
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
