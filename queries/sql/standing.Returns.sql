/* standing.Returns */
-- Who began a conversation with each brand, or with any, and who of them had begun another in the 90 days before, by the
-- stretches of time that begin at moments. Conversations are read from 90 days before the period on, so that its first days are not short of a past.
WITH
    has({brands:Array(String)}, '') AS together,
    toUnixTimestamp64Milli(toDateTime64({since:DateTime}, 3, 'UTC')) AS since
SELECT
    {brands:Array(String)}[place] AS series,
    intDiv(told, 2) AS edge,
    sumIf(those, told % 2 = 0) AS persons,
    sumIf(those, told % 2 = 1) AS repeating
FROM
(
    SELECT place, arrayJoin(arrayConcat(arrayMap(e -> 2 * e, arrayCompact(began_in)), arrayMap(e -> 2 * e + 1, arrayCompact(again_in)))) AS told, count() AS those
    FROM
    (
        SELECT
            any(of_place) AS place,
            arraySort(groupArray(began)) AS times,
            arrayMap(t -> if(t < since, -1, toInt64(roundDown(toInt64(intDiv(t, 1000)), arrayMap(m -> toInt64(m), {moments:Array(UInt32)})))), times) AS edges,
            arrayFilter(e -> e >= 0, edges) AS began_in,
            arrayFilter((e, waited, i) -> e >= 0 AND i > 1 AND waited <= 7776000000, edges, arrayDifference(times), arrayEnumerate(times)) AS again_in
        FROM
        (
            SELECT
                talks.of_place AS of_place,
                if(known.person = 0, if(together, talks.author, talks.account), bitXor(known.person, intHash64(talks.of_place))) AS one,
                talks.began AS began
            FROM
            (
                SELECT
                    toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS of_place,
                    author,
                    bitXor(author, sipHash64(brand)) AS account,
                    toUnixTimestamp64Milli(first_inbound) AS began
                FROM conversations_by_time FINAL
                WHERE here AND author != 0
                    AND (together OR brand IN {brands:Array(String)})
                    AND first_inbound >= addDays(toDateTime64({since:DateTime}, 3, 'UTC'), -91) AND first_inbound < {until:DateTime}
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            ) AS talks
            LEFT ANY JOIN
            (
                SELECT bitXor(author, sipHash64(brand)) AS listed, person FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)}
            ) AS known ON known.listed = talks.account
        )
        GROUP BY one
        HAVING max(began) >= since
    )
    GROUP BY place, told
)
GROUP BY series, edge
