/* customer.Repeat */
-- Conversations from 90 days before the period on, so that its first days are not short of a past.
-- channel '' is all of them together.
SELECT
    series,
    channel,
    count() AS persons,
    countIf(again) AS repeating,
    countIf(elsewhere) AS crossing,
    sum(inside) AS conversations
FROM
(
    SELECT
        series,
        channel,
        person,
        arrayMap(one -> (one.2, one.3), groupArraySorted(1000)((-toUnixTimestamp64Milli(first_inbound), first_inbound, network))) AS seen,
        countIf(toDate32(first_inbound) >= {from:Date32}) AS inside,
        arrayExists(i -> toDate32(seen[i].1) >= {from:Date32} AND dateDiff('second', seen[i + 1].1, seen[i].1) <= 90 * 86400, range(1, length(seen))) AS again,
        channel = '' AND arrayExists(one -> toDate32(one.1) >= {from:Date32} AND arrayExists(
            other -> other.2 != one.2 AND other.1 <= one.1 AND dateDiff('second', other.1, one.1) <= 90 * 86400, seen), seen) AS elsewhere
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = talks.brand, {brands:Array(String)})) AS series,
            arrayJoin([talks.network, '']) AS channel,
            if(known.is_known, known.customer, talks.author_key) AS person,
            talks.network AS network,
            talks.first_inbound AS first_inbound
        FROM
        (
            SELECT brand, network, author_key, first_inbound
            FROM conversations FINAL
            WHERE here AND expects AND author_key != ''
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND addDays(toDate32(first_inbound), 90) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        ) AS talks
        LEFT JOIN
        (
            SELECT brand, key, argMax(if(customer = '', key, customer), version) AS customer, true AS is_known FROM contacts FINAL GROUP BY brand, key
        ) AS known ON known.brand = talks.brand AND known.key = talks.author_key
    )
    GROUP BY series, channel, person
    HAVING inside > 0
)
GROUP BY series, channel
ORDER BY indexOf({brands:Array(String)}, series), channel = '' DESC, persons DESC, channel
