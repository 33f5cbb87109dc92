SELECT series, count(*) AS authors, sum(most)::bigint AS reach
FROM
(
    SELECT brand::text AS series, author, max(coalesce(followers, 0)) AS most
    FROM mentions
    WHERE brand = ANY(@brands) AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND NOT deleted AND author IS NOT NULL
    GROUP BY brand, author
) AS one
GROUP BY series
