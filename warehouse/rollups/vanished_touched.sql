/* the reviews that are marked now, or were at this point by an attempt that did not finish */
SELECT brand, site, id
FROM reviews FINAL
WHERE source = {source:String} AND version <= {before:UInt64}
  AND (vanished IS NULL OR vanished = {since:DateTime64(3, 'UTC')})
