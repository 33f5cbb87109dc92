/* search.Threads */
-- How many posts some threads have, of those of more than one, and a conversation by which each can be opened.
SELECT size.brand AS brand, size.network AS place, size.thread AS thread, posts, talk
FROM
(
    SELECT brand, network, conversation AS thread, countIf(NOT gone) AS posts
    FROM
    (
        SELECT brand, network, conversation, id, argMax(moved, version) AS gone
        FROM conversation_posts
        WHERE (brand, network, conversation) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {threads:Array(String)})
        GROUP BY brand, network, conversation, id
    )
    GROUP BY brand, network, thread
    HAVING posts > 1
) AS size
-- A conversation is named after its thread; below a post of the brand's own after the post that a customer began it with.
LEFT JOIN
(
    SELECT brand, network, of_thread AS thread, min(id) AS talk
    FROM
    (
        SELECT brand, network, id, argMax(thread, version) AS of_thread
        FROM conversations
        WHERE (brand, network, id) IN arrayConcat(
            arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {threads:Array(String)}),
            arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)}))
        GROUP BY brand, network, id
        HAVING argMax(here, version)
    )
    GROUP BY brand, network, thread
) AS opened ON opened.brand = size.brand AND opened.network = size.network AND opened.thread = size.thread
