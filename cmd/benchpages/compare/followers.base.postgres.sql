SELECT DISTINCT ON (brand, network, taken::date) brand::text AS series, network::text, taken::date::text AS day, followers AS n
FROM account_stats
WHERE brand = ANY(@brands) AND taken >= @since AND taken < @until AND followers IS NOT NULL AND (@any_network OR network = ANY(@networks))
ORDER BY brand, network, taken::date, taken DESC
