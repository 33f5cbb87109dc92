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
        person,
        arrayJoin(arrayPushFront(arrayDistinct(all_of_them.2), '')) AS channel,
        if(channel = '', all_of_them, arrayFilter(one -> one.2 = channel, all_of_them)) AS seen,
        seen.1 AS times,
        arrayPushFront(arrayPopBack(times), times[1]) AS times_before,
        arrayPushFront(arrayPopBack(seen.2), seen.2[1]) AS channels_before,
        toUnixTimestamp64Milli(toDateTime64({from:Date32}, 3, 'UTC')) AS since,
        -- the last conversation on another channel before each; far in the past where there is none
        arrayFill(t -> t > -4000000000000000, arrayMap((now, last, t) -> if(now != last, t, -4000000000000000), seen.2, channels_before, times_before)) AS others,
        arrayCount(t -> t >= since, times) AS inside,
        arrayExists((t, last, i) -> i > 1 AND t >= since AND t - last <= 7776000000, times, times_before, arrayEnumerate(times)) AS again,
        channel = '' AND arrayExists((t, other) -> t >= since AND t - other <= 7776000000, times, others) AS elsewhere
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = talks.brand, {brands:Array(String)})) AS series,
            if(known.is_known, known.customer, talks.author_key) AS person,
            arraySort(groupArray((toUnixTimestamp64Milli(talks.first_inbound), talks.network))) AS all_of_them
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
        GROUP BY series, person
    )
    WHERE inside > 0
)
GROUP BY series, channel
ORDER BY indexOf({brands:Array(String)}, series), channel = '' DESC, persons DESC, channel
