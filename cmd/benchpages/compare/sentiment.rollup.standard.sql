SELECT brand::text AS series, date_trunc('month', slot)::date::text AS bucket,
    sum(positive)::bigint AS positive, sum(neutral)::bigint AS neutral, sum(negative)::bigint AS negative
FROM mention_time
WHERE brand = ANY(@brands) AND slot >= @since AND slot < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
GROUP BY brand, date_trunc('month', slot)
HAVING sum(positive) + sum(neutral) + sum(negative) > 0
