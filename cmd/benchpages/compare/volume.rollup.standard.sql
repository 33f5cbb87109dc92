SELECT brand::text AS series, slot::date::text AS bucket, sum(posts)::bigint AS n
FROM mention_time
WHERE brand = ANY(@brands) AND slot >= @since AND slot < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
GROUP BY brand, slot::date
