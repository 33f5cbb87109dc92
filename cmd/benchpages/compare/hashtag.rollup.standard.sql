SELECT brand::text AS series, slot::date::text AS bucket, sum(posts)::bigint AS n
FROM hashtag_time
WHERE brand = ANY(@brands) AND slot >= @since AND slot < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other') AND hashtag = @hashtag
GROUP BY brand, slot::date
