SELECT series, count() AS persons, 100 * countIf(balance > 0) / persons AS advocates, 100 * countIf(balance < 0) / persons AS detractors
FROM
(
    SELECT wrote.series AS series, if(known.customer = '', wrote.author_key, known.customer) AS person, sum(wrote.balance) AS balance
    FROM
    (
        SELECT toString(brand) AS series, author_key, toInt64(countIf(sentiment = 'positive')) - toInt64(countIf(sentiment = 'negative')) AS balance
        FROM mentions FINAL
        WHERE brand IN {brands:Array(String)}
            AND posted >= {since:DateTime} AND posted < {until:DateTime}
            AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND isNull(deleted) AND author_key != '' AND sentiment != ''
        GROUP BY series, author_key
    ) AS wrote
    LEFT JOIN
    (
        SELECT brand, key, if(customer = '', key, customer) AS customer FROM contacts FINAL WHERE brand IN {brands:Array(String)}
    ) AS known ON known.brand = wrote.series AND known.key = wrote.author_key
    GROUP BY series, person
)
GROUP BY series
SETTINGS do_not_merge_across_partitions_select_final = 1
