SELECT series, count() AS persons, 100 * countIf(balance > 0) / persons AS advocates, 100 * countIf(balance < 0) / persons AS detractors
FROM
(
    SELECT wrote.series AS series, if(known.person = 0, wrote.author, known.person) AS person, sum(wrote.balance) AS balance
    FROM
    (
        SELECT toString(brand) AS series, author, toInt64(sum(positive)) - toInt64(sum(negative)) AS balance
        FROM author_quarter FINAL
        WHERE brand IN {brands:Array(String)} AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}) AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND hashtag = '' AND judged > 0
        GROUP BY series, author
    ) AS wrote
    LEFT JOIN
    (
        SELECT brand, sipHash64(key) AS author, sipHash64(if(customer = '', key, customer)) AS person FROM contacts FINAL WHERE brand IN {brands:Array(String)}
    ) AS known ON known.brand = wrote.series AND known.author = wrote.author
    GROUP BY series, person
)
GROUP BY series
SETTINGS do_not_merge_across_partitions_select_final = 1
