/* campaign.Published */
-- What networks themselves count of a hashtag, and what is held here of the same network in the same time. Of a stretch that
-- was counted again when it was over, the longer counts. Days that lie in a stretch are taken whole, and quarters of the others.
WITH
    counted AS
    (
        SELECT brand, network, hashtag, `from` AS starts, max(`to`) AS ends, argMax(uses, `to`) AS uses_of
        FROM hashtag_counts FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({hashtags:Array(String)}) OR hashtag IN {hashtags:Array(String)})
            AND `from` >= {since:DateTime} AND `from` < {until:DateTime}
        GROUP BY brand, network, hashtag, starts
    ),
    parted AS
    (
        SELECT *,
            toStartOfFifteenMinutes(toDateTime(starts, 'UTC')) AS lowest,
            lowest + 900 * least(40000, toUInt32(ceil(dateDiff('second', starts, ends) / 900))) AS highest,
            least(highest, toStartOfDay(lowest + 86399)) AS days_from,
            greatest(days_from, toStartOfDay(highest)) AS days_until,
            arrayConcat(
                arrayMap(i -> ('quarter', lowest + 900 * i), range(toUInt32(intDiv(days_from - lowest, 900)))),
                arrayMap(i -> ('day', days_from + 86400 * i), range(toUInt32(intDiv(days_until - days_from, 86400)))),
                arrayMap(i -> ('quarter', days_until + 900 * i), range(toUInt32(intDiv(highest - days_until, 900))))) AS pieces
        FROM counted
    )
SELECT
    toString(brand) AS of_brand, toString(network) AS of_network, hashtag AS tag,
    sum(uses_of) AS uses_n, min(starts) AS first_from, max(ends) AS last_to, sum(held_of) AS posts_n
FROM
(
    SELECT c.brand AS brand, c.network AS network, c.hashtag AS hashtag, c.starts AS starts, any(c.ends) AS ends, any(c.uses_of) AS uses_of, sum(h.held_n) AS held_of
    FROM
    (
        SELECT brand, network, hashtag, starts, ends, uses_of, arrayJoin(if(empty(pieces), [('', lowest)], pieces)) AS piece
        FROM parted
    ) AS c
    LEFT JOIN
    (
        SELECT brand, network, toString(hashtag) AS held_tag, (toString(step), slot) AS held_piece, sum(posts) AS held_n
        FROM hashtag_time FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND hashtag IN (SELECT hashtag FROM counted)
            AND slot >= toStartOfDay({since:DateTime}) AND slot < (SELECT toDateTime(max(ends), 'UTC') FROM counted)
            AND (step = 'day' OR step = 'quarter' AND toDate(slot) IN (SELECT toDate(arrayJoin(arrayFilter(p -> p.1 = 'quarter', pieces)).2) FROM parted))
        GROUP BY brand, network, held_tag, held_piece
    ) AS h ON h.brand = c.brand AND h.network = c.network AND h.held_tag = c.hashtag AND h.held_piece = c.piece
    GROUP BY brand, network, hashtag, starts
)
GROUP BY of_brand, of_network, tag
ORDER BY indexOf({brands:Array(String)}, of_brand), uses_n DESC, tag, of_network
LIMIT {limit:UInt32}
