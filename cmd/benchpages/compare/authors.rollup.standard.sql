SELECT series, count(*) AS authors, sum(most)::bigint AS reach
FROM
(
    SELECT brand::text AS series, author, max(followers) AS most
    FROM author_quarter
    WHERE brand = ANY(@brands) AND slot >= @since AND slot < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND hashtag = ''
    GROUP BY brand, author
) AS one
GROUP BY series
