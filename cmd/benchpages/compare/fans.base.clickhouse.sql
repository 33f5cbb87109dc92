SELECT fan, standing, count() AS persons
FROM
(
    SELECT if(known.known, known.customer, author_key) AS person, max(is_fan) AS fan,
        multiIf(max(known.is_active), 'active customer', max(known.known), 'former customer', 'not in the list') AS standing
    FROM
    (
        SELECT author_key, max(sentiment = 'positive') AS is_fan
        FROM mentions FINAL
        WHERE brand = {brand:String}
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND isNull(deleted) AND author_key != ''
        GROUP BY author_key
    ) AS authors
    LEFT JOIN
    (
        SELECT key, if(customer = '', key, customer) AS customer, max(active) OVER (PARTITION BY customer) AS is_active, true AS known
        FROM contacts FINAL
        WHERE brand = {brand:String}
    ) AS known ON known.key = authors.author_key
    GROUP BY person
)
GROUP BY fan, standing
SETTINGS do_not_merge_across_partitions_select_final = 1
