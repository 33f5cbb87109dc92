/* customer.Fans */
-- As customer.Overlap, of the fans only, by the stretches of time that begin at moments.
WITH has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[place] AS series,
    edge,
    sumIf(accounts_n, person = 0) AS other_fans,
    countIf(person != 0 AND bitTest(said, 2)) AS active_fans,
    countIf(person != 0 AND NOT bitTest(said, 2)) AS former_fans
FROM
(
    SELECT
        any(by_account.person) AS person,
        any(by_account.edge) AS edge,
        groupBitOr(by_account.known) AS said,
        bitShiftRight(said, 3) AS place,
        if(together, 1, count()) AS accounts_n
    FROM
    (
        SELECT groupBitOr(bits) AS known, arrayJoin(groupUniqArrayIf(accounts.edge, bitTest(bits, 0))) AS edge, max(accounts.person) AS person,
            max(if(together, accounts.author, bitShiftRight(bits, 3))) AS one
        FROM
        (
            SELECT
                bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person,
                toUInt32(roundDown(toUnixTimestamp(slot), {moments:Array(UInt32)})) AS edge,
                toUInt8(1 + 8 * if(together, 1, indexOf({brands:Array(String)}, brand))) AS bits
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag IN if(empty({hashtags:Array(String)}), arrayPushFront({tags:Array(String)}, ''), {hashtags:Array(String)})
                AND (positive > 0 OR has({tags:Array(String)}, hashtag))
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND posts > 0
            UNION ALL
            SELECT bitXor(author, sipHash64(brand)), author, person, toUInt32(0), toUInt8(4 * active + 8 * if(together, 1, indexOf({brands:Array(String)}, brand)))
            FROM contact_persons FINAL
            WHERE together OR brand IN {brands:Array(String)}
        ) AS accounts
        GROUP BY account
    ) AS by_account
    GROUP BY bitXor(intHash64(by_account.edge), if(by_account.person = 0, by_account.one, bitXor(by_account.person, intHash64(bitShiftRight(by_account.known, 3)))))
)
GROUP BY series, edge
