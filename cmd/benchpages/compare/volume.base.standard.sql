SELECT brand::text AS series, posted::date::text AS bucket, count(*) AS n
FROM mentions
WHERE brand = ANY(@brands) AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
GROUP BY brand, posted::date
