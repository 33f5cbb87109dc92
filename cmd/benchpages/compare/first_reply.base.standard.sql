SELECT brand::text AS series, count(*) AS n, count(reply_seconds) AS answered, 
    percentile_cont(0.5) WITHIN GROUP (ORDER BY reply_seconds) AS median, percentile_disc(0.900000001) WITHIN GROUP (ORDER BY reply_seconds) AS p90,
    count(*) FILTER (WHERE target_seconds > 0 AND coalesce(staffed_seconds > target_seconds, true)) AS missed
FROM conversations
WHERE brand = ANY(@brands) AND first_inbound >= @since AND first_inbound < @until AND (@any_network OR network = ANY(@networks))
GROUP BY brand
HAVING count(reply_seconds) > 0
