SELECT brand::text AS series, date_trunc('month', posted)::date::text AS bucket,
    count(*) FILTER (WHERE sentiment = 'positive') AS positive, count(*) FILTER (WHERE sentiment = 'neutral') AS neutral,
    count(*) FILTER (WHERE sentiment = 'negative') AS negative
FROM mentions
WHERE brand = ANY(@brands) AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other') AND sentiment IN ('positive', 'neutral', 'negative')
GROUP BY brand, date_trunc('month', posted)
