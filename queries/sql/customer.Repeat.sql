/* customer.Repeat */
-- Conversations from 90 days before the period on, so that its first days are not short of a past. Channels are told by
-- their hashes until the end; channel 0 is all of them together.
WITH
    has({brands:Array(String)}, '') AS together,
    listed AS (SELECT bitXor(author, sipHash64(brand)) FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)})
SELECT
    {brands:Array(String)}[of_place] AS series,
    names.network AS channel,
    persons,
    repeating,
    crossing,
    conversations
FROM
(
    SELECT of_place, channel_hash, count() AS persons, countIf(again) AS repeating, countIf(elsewhere) AS crossing, sum(inside) AS conversations
    FROM
    (
        SELECT
            of_place,
            arrayJoin(arrayPushFront(arrayDistinct(all_of_them.2), 0)) AS channel_hash,
            if(channel_hash = 0, all_of_them, arrayFilter(one -> one.2 = channel_hash, all_of_them)) AS seen,
            seen.1 AS times,
            arrayPushFront(arrayPopBack(times), times[1]) AS times_before,
            arrayPushFront(arrayPopBack(seen.2), seen.2[1]) AS channels_before,
            toUnixTimestamp64Milli(toDateTime64({since:DateTime}, 3, 'UTC')) AS since,
            -- the last conversation on another channel before each; far in the past where there is none
            arrayFill(t -> t > -4000000000000000, arrayMap((now, last, t) -> if(now != last, t, -4000000000000000), seen.2, channels_before, times_before)) AS others,
            arrayCount(t -> t >= since, times) AS inside,
            arrayExists((t, last, i) -> i > 1 AND t >= since AND t - last <= 7776000000, times, times_before, arrayEnumerate(times)) AS again,
            channel_hash = 0 AND arrayExists((t, other) -> t >= since AND t - other <= 7776000000, times, others) AS elsewhere
        FROM
        (
            SELECT any(talks.place) AS of_place, arraySort(groupArray((talks.began, talks.channel))) AS all_of_them
            FROM
            (
                SELECT
                    toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                    if(together, author, bitXor(author, sipHash64(brand))) AS one,
                    toUnixTimestamp64Milli(first_inbound) AS began,
                    sipHash64(network) AS channel
                FROM conversations_by_time FINAL
                WHERE (together OR brand IN {brands:Array(String)})
                    AND first_inbound >= toDateTime64({since:DateTime}, 3, 'UTC') - 7776000 AND first_inbound < {until:DateTime}
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                    AND here AND author != 0
                    AND bitXor(author, sipHash64(brand)) NOT IN listed
                UNION ALL
                SELECT began_by.place, bitXor(known.person, intHash64(began_by.place)), began_by.began, began_by.channel
                FROM
                (
                    SELECT
                        toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                        bitXor(author, sipHash64(brand)) AS account,
                        toUnixTimestamp64Milli(first_inbound) AS began,
                        sipHash64(network) AS channel
                    FROM conversations_by_time FINAL
                    WHERE (together OR brand IN {brands:Array(String)})
                        AND first_inbound >= toDateTime64({since:DateTime}, 3, 'UTC') - 7776000 AND first_inbound < {until:DateTime}
                        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                        AND here AND author != 0
                        AND account IN listed
                ) AS began_by
                INNER JOIN
                (
                    SELECT bitXor(author, sipHash64(brand)) AS account, person FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)}
                ) AS known ON known.account = began_by.account
            ) AS talks
            GROUP BY talks.one
            HAVING max(talks.began) >= toUnixTimestamp64Milli(toDateTime64({since:DateTime}, 3, 'UTC'))
        )
        WHERE inside > 0
    )
    GROUP BY of_place, channel_hash
) AS counted
LEFT ANY JOIN
(
    SELECT DISTINCT network, sipHash64(network) AS hash FROM conversations_by_time WHERE together OR brand IN {brands:Array(String)}
) AS names ON names.hash = counted.channel_hash
ORDER BY of_place, channel_hash = 0 DESC, persons DESC, channel
