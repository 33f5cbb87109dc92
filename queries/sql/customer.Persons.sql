/* customer.Persons */
-- Who speaks most clearly, added up by account and then by person. Networks are told by their hashes until the end.
WITH has({brands:Array(String)}, '') AS together
SELECT
    {brands:Array(String)}[whole.place] AS series,
    whole.one AS one,
    whole.account AS account,
    names.network AS of_network,
    whole.accounts_n AS accounts_n,
    whole.posts_n AS posts_n,
    whole.positives AS positives,
    whole.negatives AS negatives,
    whole.most AS followers_n,
    whole.seen AS last_seen,
    whole.is_listed AS is_customer,
    count() OVER () AS all_rows,
    countIf(whole.is_listed) OVER () AS listed_rows
FROM
(
    SELECT
        if(by_account.person = 0, by_account.one, bitXor(by_account.person, intHash64(by_account.place))) AS one,
        any(by_account.place) AS place,
        argMax((by_account.author, by_account.channel), (by_account.wrote, by_account.author)) AS main,
        main.1 AS account,
        main.2 AS channel,
        count() AS accounts_n,
        sum(by_account.wrote) AS posts_n,
        sum(by_account.ups) AS positives,
        sum(by_account.downs) AS negatives,
        max(by_account.most) AS most,
        max(by_account.seen) AS seen,
        max(by_account.person) != 0 AS is_listed
    FROM
    (
        SELECT
            max(accounts.person) AS person, max(accounts.place) AS place, any(accounts.author) AS author, any(if(together, accounts.author, accounts.account)) AS one,
            max(accounts.channel) AS channel, sum(accounts.posts) AS wrote, sum(accounts.positive) AS ups, sum(accounts.negative) AS downs, max(accounts.followers) AS most, max(accounts.slot) AS seen
        FROM
        (
            SELECT
                bitXor(author, sipHash64(brand)) AS account, author, toUInt64(0) AS person,
                toUInt8(if(together, 1, indexOf({brands:Array(String)}, brand))) AS place,
                sipHash64(network) AS channel, toUInt64(posts) AS posts, toUInt64(positive) AS positive, toUInt64(negative) AS negative, followers, slot
            FROM author_quarter FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND hashtag = ''
                AND slot >= {since:DateTime} AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND network NOT IN ('email', 'phone', 'chat')
                AND direction = 'customer' AND author_quarter.posts > 0
            UNION ALL
            SELECT bitXor(author, sipHash64(brand)), author, person, toUInt8(0), toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), toDateTime(0, 'UTC')
            FROM contact_persons FINAL
            WHERE together OR brand IN {brands:Array(String)}
        ) AS accounts
        GROUP BY accounts.account
        HAVING wrote > 0
    ) AS by_account
    GROUP BY one
    HAVING if({sentiment:String} = 'positive', positives > negatives, positives < negatives)
) AS whole
LEFT ANY JOIN
(
    SELECT DISTINCT network, sipHash64(network) AS hash FROM author_quarter WHERE together OR brand IN {brands:Array(String)}
) AS names ON names.hash = whole.channel
ORDER BY abs(toInt64(positives) - toInt64(negatives)) DESC, posts_n DESC, one
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
