SELECT brand::text AS series, count(*) AS n, count(reply_seconds) AS answered, 
    quantile_cont(reply_seconds, 0.5) AS median, quantile_disc(reply_seconds, 0.900000001) AS p90,
    count(*) FILTER (WHERE target_seconds > 0 AND coalesce(staffed_seconds > target_seconds, true)) AS missed
FROM conversations
WHERE brand = ANY(@brands) AND first_inbound >= @since AND first_inbound < @until AND (@any_network OR network = ANY(@networks))
GROUP BY brand
HAVING count(reply_seconds) > 0
