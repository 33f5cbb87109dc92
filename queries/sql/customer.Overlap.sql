/* customer.Overlap */
-- Persons are customers where the list knows one of their keys, else single accounts.
SELECT
    series,
    fan,
    standing,
    count() AS persons
FROM
(
    SELECT
        series,
        person,
        max(is_fan) AS fan,
        multiIf(max(is_active), 'active customer', max(is_known), 'former customer', 'not in the list') AS standing
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = authors.brand, {brands:Array(String)})) AS series,
            if(known.is_known, known.customer, authors.author_key) AS person,
            authors.is_fan AS is_fan,
            known.is_known AS is_known,
            known.is_active AS is_active
        FROM
        (
            SELECT brand, author_key, max(sentiment = 'positive' OR hasAny(hashtags, {tags:Array(String)})) AS is_fan
            FROM mentions FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND toStartOfHour(posted) >= toDateTime64({from:Date32}, 3, 'UTC') AND toStartOfHour(posted) < toDateTime64({to:Date32}, 3, 'UTC')
                AND direction = 'customer' AND deleted IS NULL AND author_key != ''
            GROUP BY brand, author_key
        ) AS authors
        LEFT JOIN
        (
            -- Where the list contradicts itself about a customer, its last word counts, whichever key it is about.
            SELECT brand, key, owner AS customer, argMax(active_by_key, said) OVER (PARTITION BY brand, owner) AS is_active, true AS is_known
            FROM
            (
                SELECT brand, key, argMax(if(customer = '', key, customer), version) AS owner, argMax(active, version) AS active_by_key, max(version) AS said
                FROM contacts FINAL
                GROUP BY brand, key
            )
        ) AS known ON known.brand = authors.brand AND known.key = authors.author_key
    )
    GROUP BY series, person
)
GROUP BY series, fan, standing
ORDER BY indexOf({brands:Array(String)}, series), fan DESC, standing
