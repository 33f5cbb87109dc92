/* customer.BeforeDetails */
-- A page of complaints, and what the same persons brought up in the 90 days before: all their conversations are read once, and
-- put together by person.
WITH
    has({brands:Array(String)}, '') AS together,
    -- all accounts of the persons who are customers
    persons AS
    (
        SELECT brand, author, person
        FROM contact_persons FINAL
        WHERE (together OR brand IN {brands:Array(String)})
            AND person IN (SELECT person FROM contact_persons FINAL WHERE author IN {authors:Array(UInt64)})
    )
SELECT
    toString(brand) AS of_brand,
    talk.network AS of_network, talk.id AS conversation, talk.first_inbound AS since, talk.answered AS is_answered,
    is_customer,
    {earlier:Array(UInt64)}[indexOf({talks:Array(UInt64)}, talk.hash)] AS earlier_n,
    arraySort(arrayMap(channel -> concat(channel, ' ', toString(countEqual(past.network, channel))), arrayDistinct(past.network))) AS channels,
    arrayMin(past.first_inbound) AS first_earlier
FROM
(
    SELECT
        brand, is_customer, arrayJoin(arrayFilter(t -> has({talks:Array(UInt64)}, t.hash), theirs)) AS talk,
        arrayFilter(t -> t.first_inbound < talk.first_inbound AND t.first_inbound >= subtractDays(talk.first_inbound, 90), theirs) AS past
    FROM
    (
        SELECT
            their.brand AS brand,
            any(known.person) != 0 AS is_customer,
            groupArray(CAST((toString(their.network), their.id, their.first_inbound, their.answered, sipHash64(their.brand, their.network, their.id)),
                'Tuple(network String, id String, first_inbound DateTime64(3, \'UTC\'), answered Bool, hash UInt64)')) AS theirs
        FROM
        (
            SELECT brand, network, id, author, first_inbound, answered
            FROM conversations_by_time FINAL
            WHERE (together OR brand IN {brands:Array(String)})
                AND first_inbound >= toDateTime64({since:DateTime}, 3, 'UTC') - 7776000 AND first_inbound < {until:DateTime}
                AND here
                AND (author IN {authors:Array(UInt64)} OR author IN (SELECT author FROM persons))
        ) AS their
        LEFT ANY JOIN persons AS known ON known.brand = their.brand AND known.author = their.author
        GROUP BY their.brand, if(known.person != 0, known.person, their.author)
    )
)
WHERE notEmpty(past)
ORDER BY earlier_n DESC, since DESC, sipHash64(of_brand, of_network, conversation)
