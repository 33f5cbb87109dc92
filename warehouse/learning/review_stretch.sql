/* the reviews of a stretch that are to be read anew; again: all of them */
SELECT *
FROM reviews FINAL
WHERE brand = {brand:String} AND site = {place:String} AND id > {after_id:String} AND ({to_end:Bool} OR id <= {until_id:String})
  AND meaning_model != '' AND ({again:Bool} OR meaning_model != {model:String})
