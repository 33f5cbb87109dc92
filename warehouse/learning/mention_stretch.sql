/* the posts of a stretch that are to be read anew; again: all of them. Deleted ones have nothing to be read */
SELECT *
FROM mentions FINAL
WHERE brand = {brand:String} AND network = {place:String} AND deleted IS NULL
  AND posted >= toDateTime({after_hour:UInt32}, 'UTC') AND toStartOfHour(posted) >= toDateTime({after_hour:UInt32}, 'UTC')
  AND (toStartOfHour(posted) > toDateTime({after_hour:UInt32}, 'UTC') OR id > {after_id:String})
  AND ({to_end:Bool} OR (toStartOfHour(posted) <= toDateTime({until_hour:UInt32}, 'UTC') AND posted < toDateTime({until_hour:UInt32}, 'UTC') + INTERVAL 1 HOUR))
  AND ({to_end:Bool} OR toStartOfHour(posted) < toDateTime({until_hour:UInt32}, 'UTC') OR id <= {until_id:String})
  AND meaning_model != '' AND ({again:Bool} OR meaning_model != {model:String})
