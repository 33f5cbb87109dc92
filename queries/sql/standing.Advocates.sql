/* standing.Advocates */
-- Who speaks rather well, and who rather ill, of each brand, by the stretches of time that begin at moments.
SELECT
    series,
    edge,
    count() AS persons,
    countIf(balance > 0) AS advocates,
    countIf(balance < 0) AS detractors
FROM
(
    SELECT
        arrayJoin(if(has({brands:Array(String)}, ''), if(has({brands:Array(String)}, toString(wrote.brand)), ['', toString(wrote.brand)], ['']), [toString(wrote.brand)])) AS series,
        toInt64(roundDown(toUnixTimestamp(wrote.slot), {moments:Array(UInt32)})) AS edge,
        if(known.person = 0, wrote.author, known.person) AS one,
        sum(toInt64(wrote.positive)) - sum(toInt64(wrote.negative)) AS balance
    FROM
    (
        SELECT brand, slot, author, positive, negative
        FROM author_quarter FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND hashtag = ''
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND judged > 0
    ) AS wrote
    LEFT ANY JOIN
    (
        SELECT brand, author, person FROM contact_persons FINAL
        WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    ) AS known ON known.brand = wrote.brand AND known.author = wrote.author
    GROUP BY series, edge, one
)
GROUP BY series, edge
