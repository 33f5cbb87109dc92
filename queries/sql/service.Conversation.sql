/* service.Conversation */
-- The thread of one conversation, with the texts of its posts, which are found by their key and hour.
WITH
    begun AS
    (
        SELECT brand, network, id, thread, inbound_id, author_key, first_inbound, target_seconds
        FROM conversations
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}) AND network IN {networks:Array(String)} AND id = {talk:String}
        ORDER BY version DESC
        LIMIT 1 BY brand, network, id
        LIMIT 1
    ),
    filed AS
    (
        SELECT brand, network, id, posted, direction, handle, parent, author_key, lang, sentiment, complaint, thanks, signed, promoted, deleted, reach
        FROM conversation_posts FINAL
        WHERE (brand, network, conversation) IN (SELECT brand, network, thread FROM begun) AND NOT moved
        ORDER BY posted, id
        LIMIT {most:UInt32}
    )
SELECT
    filed.brand AS brand, filed.network AS network, filed.id AS id, filed.posted AS posted, toString(filed.direction) AS direction, toString(filed.handle) AS handle, filed.parent AS parent,
    toString(filed.lang) AS lang, toString(filed.sentiment) AS sentiment, filed.complaint AS complaint, filed.thanks AS thanks, filed.signed AS signed, filed.promoted AS promoted,
    filed.deleted AS deleted, filed.reach AS reach, url, text,
    filed.author_key != '' AND filed.author_key = begun.author_key OR filed.id = begun.inbound_id AS opener,
    begun.thread AS thread, begun.first_inbound AS began, begun.target_seconds AS target_seconds
FROM filed
INNER JOIN begun ON begun.brand = filed.brand AND begun.network = filed.network
LEFT ANY JOIN
(
    SELECT brand, network, id, argMax(url, version) AS url, argMax(text, version) AS text
    FROM mentions
    WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, toStartOfHour(posted), id FROM filed)
    GROUP BY brand, network, id
) AS post ON post.brand = filed.brand AND post.network = filed.network AND post.id = filed.id
ORDER BY posted, id
