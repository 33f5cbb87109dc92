/* search.Threads */
-- The thread of each post that is not alone in it, how many posts that has, and a conversation by which it can be opened.
WITH thread_of AS
(
    SELECT brand, network, id, argMax(conversation, version) AS thread
    FROM post_conversation
    WHERE (brand, network, id) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)})
    GROUP BY brand, network, id
)
SELECT thread_of.brand AS brand, thread_of.network AS place, thread_of.id AS id, thread_of.thread AS thread, posts, talk
FROM thread_of
INNER JOIN
(
    SELECT brand, network, conversation AS thread, countIf(NOT gone) AS posts
    FROM
    (
        SELECT brand, network, conversation, id, argMax(moved, version) AS gone
        FROM conversation_posts
        WHERE (brand, network, conversation) IN (SELECT brand, network, thread FROM thread_of)
        GROUP BY brand, network, conversation, id
    )
    GROUP BY brand, network, thread
    HAVING posts > 1
) AS size ON size.brand = thread_of.brand AND size.network = thread_of.network AND size.thread = thread_of.thread
-- A conversation is named after its thread; below a post of the brand's own after the post that a customer began it with.
LEFT JOIN
(
    SELECT brand, network, of_thread AS thread, min(id) AS talk
    FROM
    (
        SELECT brand, network, id, argMax(thread, version) AS of_thread
        FROM conversations
        WHERE (brand, network, id) IN (SELECT brand, network, thread FROM thread_of)
            OR (brand, network, id) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)})
        GROUP BY brand, network, id
        HAVING argMax(here, version)
    )
    GROUP BY brand, network, thread
) AS opened ON opened.brand = thread_of.brand AND opened.network = thread_of.network AND opened.thread = thread_of.thread
