/* customer.Coverage */
-- Accounts by network, and which of them the list knows. Networks are bits: an address may write on several. Which networks
-- a brand's list covers is known apart; of all brands together, which are asked for alone, it is a question of each account.
WITH
    has({brands:Array(String)}, '') AS together,
    (
        SELECT arraySort(groupUniqArray(toString(network))) FROM author_quarter
        WHERE (together OR brand IN {brands:Array(String)}) AND slot >= {since:DateTime} AND slot < {until:DateTime}
    ) AS channels,
    (
        -- chats name people by address or number
        SELECT groupUniqArray(sipHash64(brand, arrayJoin(if(kind IN ('email', 'phone'), [toString(kind), 'chat'], [toString(kind)]))))
        FROM (SELECT DISTINCT brand, kind FROM contacts WHERE together)
    ) AS covered
SELECT
    {brands:Array(String)}[place] AS series,
    channels[i] AS of_network,
    sum(n) AS persons,
    sumIf(n, bitTest(of_lists, i) OR bitTest(of_listed, i)) AS of_lists_n,
    sumIf(n, bitTest(of_listed, i)) AS matched
FROM
(
    SELECT
        any(by_account.place) AS place,
        groupBitOr(by_account.wrote) AS seen,
        groupBitOr(by_account.on_list) AS of_lists,
        groupBitOr(if(by_account.person = 0, 0, by_account.wrote)) AS of_listed,
        if(together, 1, count()) AS n,
        arrayJoin(arrayFilter(c -> bitTest(seen, c), arrayEnumerate(channels))) AS i
    FROM
    (
        SELECT
            groupBitOr(accounts.bits) AS wrote, groupBitOr(accounts.bits_on_list) AS on_list, max(accounts.person) AS person, max(accounts.place) AS place,
            max(if(together, accounts.author, 0)) AS one
        FROM
        (
            SELECT
                bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person,
                toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                bitShiftLeft(toUInt64(1), indexOf(channels, network)) AS bits,
                if(together, if(has(covered, sipHash64(brand, network)), bits, 0), 0) AS bits_on_list
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag IN if(empty({hashtags:Array(String)}), [''], {hashtags:Array(String)})
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND direction = 'customer' AND posts > 0
            UNION ALL
            SELECT bitXor(author, sipHash64(brand)), author, person, toUInt8(0), toUInt64(0), toUInt64(0)
            FROM contact_persons FINAL
            WHERE together OR brand IN {brands:Array(String)}
        ) AS accounts
        GROUP BY account
        HAVING wrote > 0
    ) AS by_account
    GROUP BY if(together, by_account.one, bitXor(bitXor(by_account.wrote, intHash64(by_account.place)), toUInt64(by_account.person != 0)))
)
GROUP BY series, of_network
ORDER BY indexOf({brands:Array(String)}, series), persons DESC, of_network
