/* search.NewestPosts */
SELECT brand, network AS place, id, max(version) AS version
FROM mentions
WHERE (brand, network, toStartOfHour(posted), id) IN
        arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_hours:Array(DateTime('UTC'))}, {key_ids:Array(String)})
GROUP BY brand, network, id
