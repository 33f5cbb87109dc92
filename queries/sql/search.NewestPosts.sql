/* search.NewestPosts */
-- A post's time never changes, and is quickly compared: it leaves few rows for the whole key.
SELECT brand, network AS place, id, max(version) AS version
FROM mentions
PREWHERE posted IN {key_times:Array(DateTime64(3, 'UTC'))}
WHERE (brand, network, toStartOfHour(posted), id) IN
        arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_hours:Array(DateTime('UTC'))}, {key_ids:Array(String)})
GROUP BY brand, network, id
