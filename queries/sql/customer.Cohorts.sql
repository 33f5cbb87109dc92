/* customer.Cohorts */
-- Of every account the months it was seen in, as bits: bit 0 is before the months asked about, bit i the i-th of them. The
-- first month is looked for in everything that is held.
WITH has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[place] AS series,
    bitmap_first AS cohort,
    arrayJoin(arrayFilter(i -> bitAnd(bitShiftRight(months, i), 1) = 1, range(length({moments:Array(UInt32)}) + 1))) - bitmap_first AS age,
    sum(n) AS persons
FROM
(
    SELECT place, months, arrayFirst(i -> bitAnd(bitShiftRight(months, i), 1) = 1, range(length({moments:Array(UInt32)}) + 1)) AS bitmap_first, count() AS n
    FROM
    (
        SELECT any(by_account.place) AS place, groupBitOr(by_account.seen) AS months
        FROM
        (
            SELECT max(accounts.place) AS place, groupBitOr(accounts.month) AS seen, max(accounts.person) AS person, any(if(together, accounts.author, accounts.account)) AS one
            FROM
            (
                SELECT
                    bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person,
                    toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                    bitShiftLeft(toUInt128(1), indexOf({moments:Array(UInt32)}, roundDown(toUnixTimestamp(slot), arrayPushFront({moments:Array(UInt32)}, 0)))) AS month
                FROM author_quarter FINAL
                WHERE (together OR brand IN {brands:Array(String)})
                    AND hashtag = ''
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                    AND direction = 'customer' AND posts > 0
                    AND slot <= {now:DateTime64(3, 'UTC')}
                UNION ALL
                SELECT bitXor(author, sipHash64(brand)), author, person, toUInt8(0), toUInt128(0)
                FROM contact_persons FINAL
                WHERE together OR brand IN {brands:Array(String)}
            ) AS accounts
            GROUP BY account
            HAVING seen > 0
        ) AS by_account
        GROUP BY if(by_account.person = 0, by_account.one, bitXor(by_account.person, intHash64(by_account.place)))
    )
    GROUP BY place, months
)
WHERE bitmap_first > 0
GROUP BY series, cohort, age
