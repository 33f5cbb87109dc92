/* rollups of mentions, portions: all days, the newest first, because it is what pages show, and whether they are not
   after one */
SELECT toString(toDate32(posted)) AS portion, count() AS records, {after:String} != '' AND portion >= {after:String} AS before
FROM mentions
GROUP BY portion
ORDER BY portion DESC
