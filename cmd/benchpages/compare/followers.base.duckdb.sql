SELECT brand::text AS series, network::text, taken::date::text AS day, arg_max(followers, taken) AS n
FROM account_stats
WHERE brand = ANY(@brands) AND taken >= @since AND taken < @until AND followers IS NOT NULL AND (@any_network OR network = ANY(@networks))
GROUP BY brand, network, taken::date
