/* conversations days: the days that have posts, and how many, from a day on */
SELECT toDate32(posted) AS day, count() AS posts
FROM mentions
WHERE posted >= toDateTime64({from:String}, 3, 'UTC')
GROUP BY day
ORDER BY day
