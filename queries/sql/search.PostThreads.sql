/* search.PostThreads */
-- The thread that each post belongs to.
SELECT brand, network AS place, id, argMax(conversation, version) AS thread
FROM post_conversation
WHERE (brand, network, id) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)})
GROUP BY brand, network, id
