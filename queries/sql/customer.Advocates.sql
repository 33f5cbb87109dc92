/* customer.Advocates */
SELECT
    series,
    count() AS persons,
    countIf(balance > 0) AS advocates,
    countIf(balance < 0) AS detractors
FROM
(
    SELECT series, person, sum(positive) - sum(negative) AS balance
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = authors.brand, {brands:Array(String)})) AS series,
            if(known.is_known, known.customer, authors.author_key) AS person,
            toInt64(positives) AS positive,
            toInt64(negatives) AS negative
        FROM
        (
            SELECT brand, author_key, countIf(sentiment = 'positive') AS positives, countIf(sentiment = 'negative') AS negatives
            FROM mentions FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND toStartOfHour(posted) >= toDateTime64({from:Date32}, 3, 'UTC') AND toStartOfHour(posted) < toDateTime64({to:Date32}, 3, 'UTC')
                AND direction = 'customer' AND deleted IS NULL AND author_key != '' AND sentiment != ''
            GROUP BY brand, author_key
        ) AS authors
        LEFT JOIN
        (
            SELECT brand, key, argMax(if(customer = '', key, customer), version) AS customer, true AS is_known FROM contacts FINAL GROUP BY brand, key
        ) AS known ON known.brand = authors.brand AND known.key = authors.author_key
    )
    GROUP BY series, person
)
GROUP BY series
