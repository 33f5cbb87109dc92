/* rollups of reviews, keys: of all brands from one to another */
SELECT DISTINCT brand, site
FROM reviews
WHERE brand >= {first:String} AND brand <= {last:String}
