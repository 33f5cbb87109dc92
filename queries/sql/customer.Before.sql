/* customer.Before */
-- Complaints of the period, and what the same person brought up in the 90 days before, on any channel. Conversations are
-- told apart by a hash; everything else about them is looked up for one page of them.
WITH
    has({brands:Array(String)}, '') AS together,
    persons AS (SELECT bitXor(author, sipHash64(brand)) AS account, person FROM contact_persons FINAL WHERE together OR brand IN {brands:Array(String)}),
    talks AS
    (
        SELECT
            brand, network, id, author, first_inbound, complaint, answered, toUnixTimestamp64Milli(first_inbound) AS at,
            bitXor(author, sipHash64(brand)) AS account,
            sipHash64(brand, network, id) AS hash,
            complaint AND first_inbound >= {since:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)}) AS looked
        FROM conversations_by_time FINAL
        WHERE (together OR brand IN {brands:Array(String)})
            AND first_inbound >= toDateTime64({since:DateTime}, 3, 'UTC') - 7776000 AND first_inbound < {until:DateTime}
            AND here AND author != 0
    ),
    -- Of each person three moments of each conversation in the order of time: when it is 90 days old, when it is looked
    -- back from, when it has begun. The running sum is how many there were in the 90 days before, one at the same moment
    -- not counted.
    moments AS
    (
        SELECT
            one AS whose,
            groupArray((at, 1, if(looked, hash, 0), author)) AS begun,
            arraySort(arrayConcat(arrayMap(talk -> (talk.1, 0, talk.3, talk.4), arrayFilter(talk -> talk.3 != 0, begun)), arrayMap(talk -> (talk.1, 1, 0, 0), begun), arrayMap(talk -> (talk.1 + 7776000001, -1, 0, 0), begun))) AS sorted,
            arrayJoin(arrayFilter(talk -> talk.2 = 0 AND talk.5 > 0, arrayZip(sorted.1, sorted.2, sorted.3, sorted.4, arrayCumSum(sorted.2)))) AS one_of_them
        FROM
        (
            SELECT brand, account AS one, author, at, looked, hash FROM talks WHERE account NOT IN (SELECT account FROM persons)
            UNION ALL
            SELECT their.brand, bitXor(known.person, intHash64(sipHash64(their.brand))), their.author, their.at, their.looked, their.hash
            FROM (SELECT * FROM talks WHERE account IN (SELECT account FROM persons)) AS their
            INNER JOIN persons AS known ON known.account = their.account
        )
        GROUP BY whose
        HAVING count() > 1 AND max(looked)
    )
SELECT one_of_them.3 AS talk, one_of_them.4 AS author, toUInt64(one_of_them.5) AS earlier, count() OVER () AS all_rows
FROM moments
ORDER BY earlier DESC, one_of_them.1 DESC, talk
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
