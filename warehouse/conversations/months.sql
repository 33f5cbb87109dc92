/* conversations months: how many posts each brand has on each network in each month, and from when to when, as they lie on disk */
SELECT brand, network, toYYYYMM(posted) AS month, count() AS posts, min(toUnixTimestamp64Milli(posted)) AS first, max(toUnixTimestamp64Milli(posted)) AS last
FROM mentions
GROUP BY brand, network, month
ORDER BY brand, network, month
