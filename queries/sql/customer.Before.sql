/* customer.Before */
-- Complaints of the period, and what the same person brought up in the 90 days before, on any channel.
WITH talks AS
    (
        SELECT
            of_talk.brand AS brand, of_talk.network AS network, of_talk.id AS id, inbound_id, first_inbound, complaint, reply_seconds IS NOT NULL AS answered,
            if(known.is_known, known.customer, of_talk.author_key) AS person, known.is_known AS is_customer
        FROM
        (
            SELECT brand, network, id, inbound_id, author_key, first_inbound, complaint, reply_seconds
            FROM conversations FINAL
            WHERE here AND expects AND author_key != ''
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND addDays(toDate32(first_inbound), 90) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        ) AS of_talk
        LEFT JOIN
        (
            SELECT brand, key, argMax(if(customer = '', key, customer), version) AS customer, true AS is_known FROM contacts FINAL GROUP BY brand, key
        ) AS known ON known.brand = of_talk.brand AND known.key = of_talk.author_key
    ),
    found AS
    (
        SELECT
            brand, network, id, inbound_id, first_inbound, answered, is_customer,
            arraySort(arrayFilter(t -> t.1 < first_inbound AND dateDiff('second', t.1, first_inbound) <= 90 * 86400, history)) AS earlier,
            count() OVER () AS all_rows
        FROM talks
        INNER JOIN
        (
            SELECT brand, person, arrayMap(one -> (one.2, one.3), groupArraySorted(1000)((-toUnixTimestamp64Milli(first_inbound), first_inbound, network))) AS history FROM talks GROUP BY brand, person HAVING count() > 1
        ) AS past USING (brand, person)
        WHERE complaint AND toDate32(first_inbound) >= {from:Date32}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND notEmpty(earlier)
        ORDER BY length(earlier) DESC, first_inbound DESC, network, id
        LIMIT {limit:UInt32} OFFSET {offset:UInt32}
    )
SELECT
    found.brand AS of_brand, found.network AS of_network, found.id AS conversation, found.first_inbound AS since, found.answered AS is_answered, found.is_customer AS is_customer,
    toUInt64(length(found.earlier)) AS earlier_n,
    arrayMap(n -> concat(n, ' ', toString(arrayCount(t -> t.2 = n, found.earlier))), arraySort(arrayDistinct(found.earlier.2))) AS channels,
    found.earlier[1].1 AS first_earlier,
    posts.text AS said,
    posts.url AS address,
    found.all_rows AS all_rows
FROM found
LEFT JOIN
(
    SELECT brand, network, id, text, url FROM mentions FINAL
    WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, toStartOfHour(first_inbound), inbound_id FROM found)
) AS posts ON posts.brand = found.brand AND posts.network = found.network AND posts.id = found.inbound_id
ORDER BY earlier_n DESC, since DESC, of_network, conversation
