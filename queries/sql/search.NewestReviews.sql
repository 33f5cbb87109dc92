/* search.NewestReviews */
SELECT brand, site AS place, id, max(version) AS version
FROM reviews
WHERE (brand, site, id) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)})
GROUP BY brand, site, id
