/* keep a person's judgement of a text, above any earlier one of it */
INSERT INTO corrections (what, brand, place, id, posted, label, was, was_model, by, corrected, version)
SELECT
    {what:String}, {brand:String}, {place:String}, {id:String}, fromUnixTimestamp64Milli({posted:Int64}, 'UTC'),
    {label:String}, {was:String}, {was_model:String}, {by:String}, fromUnixTimestamp64Milli({corrected:Int64}, 'UTC'),
    greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1)
FROM corrections
WHERE what = {what:String} AND brand = {brand:String} AND place = {place:String} AND id = {id:String}
