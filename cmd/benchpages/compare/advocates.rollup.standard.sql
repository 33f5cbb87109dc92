SELECT series, count(*) AS persons, 100 * (count(*) FILTER (WHERE balance > 0))::double precision / count(*) AS advocates,
    100 * (count(*) FILTER (WHERE balance < 0))::double precision / count(*) AS detractors
FROM
(
    SELECT wrote.brand::text AS series, coalesce(known.person, wrote.author) AS person, sum(wrote.balance) AS balance
    FROM
    (
        SELECT brand, author, sum(positive) - sum(negative) AS balance
        FROM author_quarter
        WHERE brand = ANY(@brands) AND slot >= @since AND slot < @until
            AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND hashtag = '' AND judged > 0
        GROUP BY brand, author
    ) AS wrote
    LEFT JOIN contacts AS known ON known.brand = wrote.brand AND known.author = wrote.author
    GROUP BY wrote.brand, coalesce(known.person, wrote.author)
) AS one
GROUP BY series
