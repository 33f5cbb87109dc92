SELECT id
FROM mentions
WHERE brand = @brand AND posted >= @since AND posted < @until AND (@any_network OR network = ANY(@networks))
    AND NOT deleted AND to_tsvector('simple', text) @@ plainto_tsquery('simple', @word)
ORDER BY posted DESC, brand::text, network::text, id
LIMIT 20
