/* search.Threads */
-- The conversation of each post that is not alone in it, and how many posts that has.
WITH conversation_of AS
(
    SELECT brand, network, id, argMax(conversation, version) AS conversation
    FROM post_conversation
    WHERE (brand, network, id) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)})
    GROUP BY brand, network, id
)
SELECT brand, network AS place, id, conversation_of.conversation AS thread, posts
FROM conversation_of
INNER JOIN
(
    SELECT brand, network, conversation, countIf(NOT gone) AS posts
    FROM
    (
        SELECT brand, network, conversation, id, argMax(moved, version) AS gone
        FROM conversation_posts
        WHERE (brand, network, conversation) IN (SELECT brand, network, conversation FROM conversation_of)
        GROUP BY brand, network, conversation, id
    )
    GROUP BY brand, network, conversation
    HAVING posts > 1
) AS size USING (brand, network, conversation)
