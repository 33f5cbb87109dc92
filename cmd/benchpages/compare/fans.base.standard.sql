SELECT fan::int AS fan, standing, count(*) AS persons
FROM
(
    SELECT coalesce(known.customer, authors.author) AS person, max(is_fan) AS fan,
        CASE WHEN max(is_active) = 1 THEN 'active customer' WHEN count(known.key) > 0 THEN 'former customer' ELSE 'not in the list' END AS standing
    FROM
    (
        SELECT author, max(CASE WHEN sentiment = 'positive' THEN 1 ELSE 0 END) AS is_fan
        FROM mentions
        WHERE brand = @brand AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND NOT deleted AND author IS NOT NULL
        GROUP BY author
    ) AS authors
    LEFT JOIN
    (
        SELECT key, customer, max(active::int) OVER (PARTITION BY customer) AS is_active
        FROM contacts
        WHERE brand = @brand
    ) AS known ON known.key = authors.author
    GROUP BY 1
) AS persons
GROUP BY fan, standing
