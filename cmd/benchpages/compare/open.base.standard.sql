SELECT count(*) AS n,
    count(*) FILTER (WHERE first_inbound > @now - interval '15 minutes') AS under_15m,
    count(*) FILTER (WHERE first_inbound <= @now - interval '15 minutes' AND first_inbound > @now - interval '1 hour') AS under_1h,
    count(*) FILTER (WHERE first_inbound <= @now - interval '1 hour' AND first_inbound > @now - interval '4 hours') AS under_4h,
    count(*) FILTER (WHERE first_inbound <= @now - interval '4 hours' AND first_inbound > @now - interval '1 day') AS under_24h,
    count(*) FILTER (WHERE first_inbound <= @now - interval '1 day') AS over_24h
FROM conversations
WHERE reply_seconds IS NULL AND living AND brand = @brand AND first_inbound >= @since AND first_inbound < @until AND first_inbound <= @now
    AND (@any_network OR network = ANY(@networks))
HAVING count(*) > 0
