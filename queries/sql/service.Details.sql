/* service.Details */
-- The rest of a few conversations, with the posts they began with, which are found by their key and hour.
WITH
    wanted AS
    (
        SELECT place.1, place.2, place.3
        FROM (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_networks:Array(String)}, {of_ids:Array(String)})) AS place)
    ),
    hours AS
    (
        SELECT place.1, place.2, toStartOfHour(place.3)
        FROM (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_networks:Array(String)}, {of_times:Array(DateTime64(3, 'UTC'))})) AS place)
    ),
    begun AS
    (
        SELECT brand, network, id, thread, inbound_id, first_reply, last_post
        FROM conversations
        WHERE brand IN {of_brands:Array(String)} AND network IN {of_networks:Array(String)} AND id IN {of_ids:Array(String)} AND (brand, network, id) IN wanted
        ORDER BY version DESC
        LIMIT 1 BY brand, network, id
    )
SELECT begun.brand AS brand, begun.network AS network, begun.id AS id, thread, first_reply, last_post, url, text, themes
FROM begun
LEFT ANY JOIN
(
    SELECT brand, network, id, argMax(url, version) AS url, argMax(text, version) AS text, argMax(themes, version) AS themes
    FROM mentions
    WHERE brand IN {of_brands:Array(String)} AND (brand, network, toStartOfHour(posted)) IN hours
        AND (brand, network, id) IN (SELECT brand, network, inbound_id FROM begun)
    GROUP BY brand, network, id
) AS post ON post.brand = begun.brand AND post.network = begun.network AND post.id = begun.inbound_id
