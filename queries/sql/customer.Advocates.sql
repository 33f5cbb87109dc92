/* customer.Advocates */
-- Who speaks rather well, and who rather ill. Accounts are added up and looked up in the list in one pass; those that no list
-- knows are persons of their own, counted together, the others are put together by person. place is that of the brand among
-- those asked for; all brands together are asked for alone.
WITH has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[of_place] AS series,
    sum(accounts_n) AS persons,
    sum(if(pooled, ups, toUInt64(balance > 0))) AS advocates,
    sum(if(pooled, downs, toUInt64(balance < 0))) AS detractors
FROM
(
    SELECT
        any(by_account.place) AS of_place,
        any(by_account.person) = 0 AND NOT together AS pooled,
        if(pooled, count(), 1) AS accounts_n,
        countIf(by_account.balance > 0) AS ups,
        countIf(by_account.balance < 0) AS downs,
        sum(by_account.balance) AS balance
    FROM
    (
        SELECT
            max(accounts.place) AS place, max(accounts.person) AS person, sum(accounts.balance) AS balance, max(accounts.wrote) AS has_posts,
            max(if(together, accounts.author, accounts.place)) AS one
        FROM
        (
            SELECT
                bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person, true AS wrote,
                toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                toInt64(positive) - toInt64(negative) AS balance
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag = ''
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND judged > 0
            UNION ALL
            SELECT bitXor(author, sipHash64(brand)), author, person, false, toUInt8(0), toInt64(0)
            FROM contact_persons FINAL
            WHERE together OR brand IN {brands:Array(String)}
        ) AS accounts
        GROUP BY account
        HAVING has_posts
    ) AS by_account
    GROUP BY if(by_account.person = 0, by_account.one, bitXor(by_account.person, intHash64(by_account.place)))
)
GROUP BY series
