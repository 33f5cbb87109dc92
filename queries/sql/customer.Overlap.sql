/* customer.Overlap */
-- Accounts are counted and looked up in the list in one pass, by numbers: groups by a brand's name, or a join, cost several
-- times as much. bits: 1 wrote, 2 is a fan, 4 an active customer; the rest is the place of the brand among those asked for.
-- Accounts that no list knows are persons of their own, counted together; the others are put together by person.
-- All brands together are asked for alone.
WITH has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[place] AS series,
    sumIf(accounts_n, person = 0) AS others,
    sumIf(fans_n, person = 0) AS other_fans,
    countIf(person != 0 AND bitTest(said, 2)) AS actives,
    countIf(person != 0 AND bitTest(said, 2) AND bitTest(said, 1)) AS active_fans,
    countIf(person != 0 AND NOT bitTest(said, 2)) AS formers,
    countIf(person != 0 AND NOT bitTest(said, 2) AND bitTest(said, 1)) AS former_fans
FROM
(
    SELECT
        any(by_account.person) AS person,
        groupBitOr(by_account.known) AS said,
        bitShiftRight(said, 3) AS place,
        if(together, 1, count()) AS accounts_n,
        if(together, toUInt64(bitTest(said, 1)), countIf(bitTest(by_account.known, 1))) AS fans_n
    FROM
    (
        SELECT groupBitOr(bits) AS known, max(accounts.person) AS person, max(if(together, accounts.author, bitShiftRight(bits, 3))) AS one
        FROM
        (
            SELECT
                bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person,
                toUInt8(1 + 2 * (positive > 0 OR has({tags:Array(String)}, hashtag)) + 8 * if(together, 1, indexOf({brands:Array(String)}, brand))) AS bits
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag IN if(empty({hashtags:Array(String)}), arrayPushFront({tags:Array(String)}, ''), {hashtags:Array(String)})
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND posts > 0
            UNION ALL
            SELECT bitXor(author, sipHash64(brand)), author, person, toUInt8(4 * active + 8 * if(together, 1, indexOf({brands:Array(String)}, brand)))
            FROM contact_persons FINAL
            WHERE together OR brand IN {brands:Array(String)}
        ) AS accounts
        GROUP BY account
        HAVING bitTest(known, 0)
    ) AS by_account
    GROUP BY if(by_account.person = 0, by_account.one, bitXor(by_account.person, intHash64(bitShiftRight(by_account.known, 3))))
)
GROUP BY series
