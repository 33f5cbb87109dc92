/* the last of the next so many rows of a brand's reviews on a site, in the order of the table */
SELECT toDateTime(0, 'UTC') AS hour, id
FROM reviews
WHERE brand = {brand:String} AND site = {place:String} AND id > {after_id:String}
ORDER BY id
LIMIT 1 OFFSET {rows:UInt32}
