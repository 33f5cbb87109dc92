/* customer.AdvocatesTrend */
-- Who speaks rather well, and who rather ill, by the stretches of time that begin at moments. Accounts that no list knows
-- are persons of their own; the others are added up by person.
WITH
    has({brands:Array(String)}, '') AS together,
    listed AS (SELECT bitXor(author, sipHash64(brand)) FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)})
SELECT
    {brands:Array(String)}[place] AS series,
    edge,
    count() AS persons,
    countIf(balance > 0) AS advocates,
    countIf(balance < 0) AS detractors
FROM
(
    SELECT any(judged_posts.place) AS place, any(judged_posts.edge) AS edge, sum(judged_posts.balance) AS balance
    FROM
    (
        SELECT
            toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
            toUInt32(roundDown(toUnixTimestamp(slot), {moments:Array(UInt32)})) AS edge,
            if(together, author, bitXor(author, sipHash64(brand))) AS one,
            toInt64(positive) - toInt64(negative) AS balance
        FROM author_quarter FINAL
        WHERE (together OR brand IN {brands:Array(String)})
            AND hashtag = ''
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND direction = 'customer' AND judged > 0
            AND bitXor(author, sipHash64(brand)) NOT IN listed
        UNION ALL
        SELECT wrote.place, wrote.edge, bitXor(known.person, intHash64(wrote.place)), wrote.balance
        FROM
        (
            SELECT
                toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                toUInt32(roundDown(toUnixTimestamp(slot), {moments:Array(UInt32)})) AS edge,
                bitXor(author, sipHash64(brand)) AS account,
                toInt64(positive) - toInt64(negative) AS balance
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag = ''
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND judged > 0
                AND account IN listed
        ) AS wrote
        INNER JOIN
        (
            SELECT bitXor(author, sipHash64(brand)) AS account, person FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)}
        ) AS known ON known.account = wrote.account
    ) AS judged_posts
    GROUP BY bitXor(judged_posts.one, intHash64(judged_posts.edge))
)
GROUP BY series, edge
