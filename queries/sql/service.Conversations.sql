/* service.Conversations */
-- The narrow columns choose the page; only then are the texts of its few rows read, found by their key and hour. Texts are
-- searched only where there are words to find.
WITH page AS
(
    SELECT *, count() OVER () AS matching
    FROM conversations FINAL
    WHERE here AND expects
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        AND ({state:String} = '' OR isNull(first_reply) = ({state:String} = 'open'))
        AND (empty({words:Array(String)}) OR (brand, network, inbound_id) IN
        (
            SELECT brand, network, id
            FROM mentions FINAL
            WHERE notEmpty({words:Array(String)})
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
                AND direction = 'customer'
                AND arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)})
        ))
    ORDER BY first_inbound DESC, brand, network, id
    LIMIT {limit:UInt32} OFFSET {offset:UInt32}
)
SELECT page.brand AS brand, page.network AS network, page.id AS id, thread, url, text, first_inbound, first_reply, reply_handle,
    toString(reply_by) AS reply_by, reply_seconds, staffed_seconds, target_seconds, complaint, promoted, lang, opening, last_sentiment, last_thanks,
    last_post, inbound, replies, if(reach_n = 0, NULL, reach_before) AS reach, matching
FROM page
LEFT ANY JOIN
(
    SELECT brand, network, id, argMax(url, version) AS url, argMax(text, version) AS text
    FROM mentions
    WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, toStartOfHour(first_inbound), inbound_id FROM page)
    GROUP BY brand, network, id
) AS post ON post.brand = page.brand AND post.network = page.network AND post.id = page.inbound_id
ORDER BY first_inbound DESC, brand, network, id
