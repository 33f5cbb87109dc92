/* the last of the next so many rows of a brand's posts on a network, in the order of the table */
SELECT toStartOfHour(posted) AS hour, id
FROM mentions
WHERE brand = {brand:String} AND network = {place:String} AND posted >= toDateTime({after_hour:UInt32}, 'UTC')
  AND (toStartOfHour(posted) > toDateTime({after_hour:UInt32}, 'UTC') OR (toStartOfHour(posted) = toDateTime({after_hour:UInt32}, 'UTC') AND id > {after_id:String}))
ORDER BY toStartOfHour(posted), id
LIMIT 1 OFFSET {rows:UInt32}
