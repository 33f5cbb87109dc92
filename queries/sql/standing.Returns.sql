/* standing.Returns */
-- Who began a conversation, and who of them had begun another in the 90 days before, by the stretches of time that begin
-- at moments. Conversations are read from 90 days before the period on, so that its first days are not short of a past.
SELECT
    series,
    arrayJoin(stretches) AS edge,
    count() AS persons,
    countIf(has(again, edge)) AS repeating
FROM
(
    SELECT
        series,
        one,
        arraySort(groupArray(began)) AS times,
        arrayPushFront(arrayPopBack(times), times[1]) AS befores,
        arrayMap(t -> toInt64(roundDown(toInt64(intDiv(t, 1000)), arrayMap(m -> toInt64(m), {moments:Array(UInt32)}))), times) AS edges,
        toUnixTimestamp64Milli(toDateTime64({since:DateTime}, 3, 'UTC')) AS since,
        arrayDistinct(arrayFilter((e, t) -> t >= since, edges, times)) AS stretches,
        arrayFilter((e, t, last, i) -> i > 1 AND t >= since AND t - last <= 7776000000, edges, times, befores, arrayEnumerate(times)) AS again
    FROM
    (
        SELECT
            arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(talks.brand)), ['', toString(talks.brand)], ['']), [toString(talks.brand)])) AS series,
            if(known.person = 0, talks.author, known.person) AS one,
            toUnixTimestamp64Milli(talks.first_inbound) AS began
        FROM
        (
            SELECT brand, author, first_inbound
            FROM conversations_by_time FINAL
            WHERE here AND author != 0
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND first_inbound >= addDays(toDateTime64({since:DateTime}, 3, 'UTC'), -91) AND first_inbound < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        ) AS talks
        LEFT ANY JOIN
        (
            SELECT brand, author, person FROM contact_persons FINAL
            WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
        ) AS known ON known.brand = talks.brand AND known.author = talks.author
    )
    GROUP BY series, one
    HAVING notEmpty(stretches)
)
GROUP BY series, edge
