/* service.Praise */
-- The narrow columns choose the page; only then are the texts of its few rows read. A post of the period is answered by
-- replies to a post of the period, and began a conversation of it.
WITH page AS
(
    SELECT brand, network, id, posted, version, count() OVER () AS matching
    FROM mentions FINAL
    WHERE direction = 'customer' AND sentiment = 'positive' AND isNull(deleted) AND network NOT IN ('email', 'phone', 'chat')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
        AND (brand, network, id) NOT IN
        (
            SELECT brand, network, parent FROM replies FINAL
            WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND toDate32(assumeNotNull(parent_posted)) >= {from:Date32} AND toDate32(assumeNotNull(parent_posted)) < {to:Date32}
        )
        AND (brand, network, id) NOT IN
        (
            SELECT brand, network, inbound_id FROM conversations FINAL
            WHERE here AND opening = 'positive' AND isNotNull(first_reply)
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        )
    ORDER BY ifNull(coalesce(views, author_followers), 0) DESC, posted DESC, brand, network, id
    LIMIT {limit:UInt32} OFFSET {offset:UInt32}
)
SELECT mentions.brand AS brand, mentions.network AS network, mentions.id AS id, mentions.posted AS posted, url, text, lang,
    coalesce(views, author_followers) AS reach, multiIf(isNotNull(views), 'views', isNotNull(author_followers), 'followers', '') AS reach_by,
    likes, shares, toFloat64(chance_positive) AS chance, matching
FROM mentions
INNER JOIN page ON page.brand = mentions.brand AND page.network = mentions.network AND page.id = mentions.id AND page.version = mentions.version
WHERE (mentions.brand, mentions.network, toStartOfHour(mentions.posted), mentions.id) IN (SELECT brand, network, toStartOfHour(posted), id FROM page)
ORDER BY ifNull(coalesce(views, author_followers), 0) DESC, posted DESC, brand, network, id
LIMIT 1 BY brand, network, id
