SELECT weekday, hour, sum(asked)::bigint AS conversations, sum(written)::bigint AS answers
FROM
(
    SELECT extract(isodow FROM first_inbound)::int AS weekday, extract(hour FROM first_inbound)::int AS hour, count(*) AS asked, 0 AS written
    FROM conversations
    WHERE brand = @brand AND first_inbound >= @since AND first_inbound < @until AND (@any_network OR network = ANY(@networks))
    GROUP BY 1, 2
    UNION ALL
    SELECT extract(isodow FROM posted)::int AS weekday, extract(hour FROM posted)::int AS hour, 0, count(*)
    FROM replies
    WHERE brand = @brand AND posted >= @since AND posted < @until AND (@any_network OR network = ANY(@networks))
    GROUP BY 1, 2
) AS parts
GROUP BY weekday, hour
