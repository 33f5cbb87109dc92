SELECT series, count(*) AS persons, 100 * (count(*) FILTER (WHERE balance > 0))::double precision / count(*) AS advocates,
    100 * (count(*) FILTER (WHERE balance < 0))::double precision / count(*) AS detractors
FROM
(
    SELECT wrote.brand::text AS series, coalesce(known.customer, wrote.author) AS person, sum(wrote.balance) AS balance
    FROM
    (
        SELECT brand, author, sum(CASE WHEN sentiment = 'positive' THEN 1 WHEN sentiment = 'negative' THEN -1 ELSE 0 END) AS balance
        FROM mentions
        WHERE brand = ANY(@brands) AND posted >= @since AND posted < @until
            AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND NOT deleted AND author IS NOT NULL AND sentiment IN ('positive', 'neutral', 'negative')
        GROUP BY brand, author
    ) AS wrote
    LEFT JOIN contacts AS known ON known.brand = wrote.brand AND known.key = wrote.author
    GROUP BY wrote.brand, coalesce(known.customer, wrote.author)
) AS one
GROUP BY series
