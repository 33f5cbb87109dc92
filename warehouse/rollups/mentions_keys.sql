/* rollups of mentions, keys: of all days from one back to another */
SELECT DISTINCT brand, network, toDate32(posted) AS day
FROM mentions
WHERE toStartOfHour(posted) < toDateTime({first:Date32}, 'UTC') + 86400 AND toStartOfHour(posted) >= toDateTime({last:Date32}, 'UTC')
