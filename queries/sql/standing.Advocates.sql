/* standing.Advocates */
-- Who speaks rather well, and who rather ill, of each brand, or of all together, by the stretches of time that begin at
-- moments. What each account says is added up first, under one number made of account, brand and stretch; then the
-- accounts of one customer are put together, while all that no list knows are counted as they are. What adds nothing to
-- anybody's balance is not looked at.
WITH
    has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[bitShiftRight(whereabouts, 32)] AS series,
    toInt64(toUInt32(whereabouts)) AS edge,
    sum(if(one = 0, ups, toUInt64(net > 0))) AS advocates,
    sum(if(one = 0, downs, toUInt64(net < 0))) AS detractors
FROM
(
    SELECT
        whereabouts,
        if(together, if(person != 0, person, of_author), person) AS one,
        countIf(balance > 0) AS ups,
        countIf(balance < 0) AS downs,
        sum(balance) AS net
    FROM
    (
        SELECT
            any(if(together, 1, indexOf({brands:Array(String)}, brand)) * 4294967296 + of_edge) AS whereabouts,
            bitXor(made_up, intHash64(toUInt32(whereabouts))) AS account,
            any(if(together, author, 0)) AS of_author,
            sum(toInt64(positive) - toInt64(negative)) AS balance
        FROM
        (
            SELECT brand, author, positive, negative, roundDown(toUnixTimestamp(slot), {moments:Array(UInt32)}) AS of_edge
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag = ''
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND positive != negative
        )
        GROUP BY bitXor(bitXor(author, sipHash64(brand)), intHash64(of_edge)) AS made_up
    ) AS wrote
    LEFT ANY JOIN
    (
        SELECT bitXor(author, sipHash64(brand)) AS listed, person FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)}
    ) AS known ON known.listed = wrote.account
    GROUP BY whereabouts, one
)
GROUP BY series, edge
