/* customer.Cohorts */
-- Months are UTC months; the first month is looked for in everything that is held.
SELECT
    series,
    cohort,
    age,
    count() AS persons
FROM
(
    SELECT series, arraySort(groupUniqArray(month)) AS months, toDate32(months[1]) AS cohort, arrayJoin(arrayMap(m -> dateDiff('month', months[1], m), months)) AS age
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = authors.brand, {brands:Array(String)})) AS series,
            if(known.is_known, known.customer, authors.author_key) AS person,
            authors.month AS month
        FROM
        (
            SELECT DISTINCT brand, author_key, toStartOfMonth(posted) AS month
            FROM mentions FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND direction = 'customer' AND deleted IS NULL AND author_key != ''
                AND posted <= {now:DateTime64(3, 'UTC')}
        ) AS authors
        LEFT JOIN
        (
            SELECT brand, key, argMax(if(customer = '', key, customer), version) AS customer, true AS is_known FROM contacts FINAL GROUP BY brand, key
        ) AS known ON known.brand = authors.brand AND known.key = authors.author_key
    )
    GROUP BY series, person
    HAVING cohort >= {from:Date32} AND cohort < {to:Date32}
)
GROUP BY series, cohort, age
ORDER BY indexOf({brands:Array(String)}, series), cohort, age
