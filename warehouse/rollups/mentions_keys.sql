/* rollups of mentions, keys: of all portions from one to a smaller other */
SELECT DISTINCT brand, network, toDate32(posted) AS day
FROM mentions
WHERE toYear(posted) <= toUInt16(splitByChar('\t', {first:String})[1]) AND toYear(posted) >= toUInt16(splitByChar('\t', {last:String})[1])
  AND concat(toString(toYear(posted)), '\t', brand, '\t', network, '\t', leftPad(toString(toMonth(posted)), 2, '0')) BETWEEN {last:String} AND {first:String}
ORDER BY brand, network, day
