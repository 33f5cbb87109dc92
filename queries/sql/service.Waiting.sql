/* service.Waiting */
-- The narrow columns choose the page; only then are the texts of its few rows read, found by their key and hour.
WITH page AS
(
    SELECT brand, network, id, inbound_id, first_inbound, complaint, promoted, lang, target_seconds, reach_before, reach_n, inbound, posts,
        dateDiff('millisecond', first_inbound, {now:DateTime64(3, 'UTC')}) / 1000 AS waited
    FROM conversations FINAL
    WHERE here AND expects AND isNull(first_reply) AND deleted < posts
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        AND first_inbound <= {now:DateTime64(3, 'UTC')}
    ORDER BY waited * greatest(reach_before, 1) DESC, first_inbound, brand, network, id
    LIMIT {limit:UInt32} OFFSET {offset:UInt32}
)
SELECT page.brand AS brand, page.network AS network, page.id AS id, url, text, first_inbound, waited, target_seconds, complaint, promoted, lang,
    if(reach_n = 0, NULL, reach_before) AS reach, inbound
FROM page
LEFT ANY JOIN
(
    SELECT brand, network, id, argMax(url, version) AS url, argMax(text, version) AS text
    FROM mentions
    WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, toStartOfHour(first_inbound), inbound_id FROM page)
    GROUP BY brand, network, id
) AS post ON post.brand = page.brand AND post.network = page.network AND post.id = page.inbound_id
ORDER BY waited * greatest(reach_before, 1) DESC, first_inbound, brand, network, id
