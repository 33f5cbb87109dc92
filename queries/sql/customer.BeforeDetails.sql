/* customer.BeforeDetails */
-- Everything about a page of complaints: what was said, and what the same persons brought up in the 90 days before.
WITH
    has({brands:Array(String)}, '') AS together,
    -- all accounts of the persons who are customers
    persons AS
    (
        SELECT brand, author, person
        FROM contact_persons FINAL
        WHERE (together OR brand IN {brands:Array(String)})
            AND person IN (SELECT person FROM contact_persons FINAL WHERE author IN {authors:Array(UInt64)})
    ),
    talks AS
    (
        SELECT
            their.brand AS brand, their.network AS network, their.id AS id, their.first_inbound AS first_inbound, their.answered AS answered,
            toUnixTimestamp64Milli(their.first_inbound) AS at,
            known.person != 0 AS is_customer,
            if(known.person != 0, known.person, their.author) AS person
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
    ),
    found AS
    (
        SELECT talks.*, page.2 AS earlier
        FROM talks
        INNER JOIN (SELECT arrayJoin(arrayZip({talks:Array(UInt64)}, {earlier:Array(UInt64)})) AS page) AS wanted ON page.1 = sipHash64(talks.brand, talks.network, talks.id)
    )
SELECT
    seen.brand AS of_brand, seen.network AS of_network, seen.id AS conversation, seen.first_inbound AS since, seen.answered AS is_answered, seen.is_customer AS is_customer,
    seen.earlier AS earlier_n,
    seen.channels AS channels,
    seen.first_earlier AS first_earlier,
    posts.text AS said,
    posts.url AS address
FROM
(
    SELECT
        brand, network, id, first_inbound, answered, is_customer, earlier,
        arraySort(groupArray(concat(channel, ' ', toString(length(earlier_there))))) AS channels,
        fromUnixTimestamp64Milli(min(arrayMin(earlier_there)), 'UTC') AS first_earlier
    FROM
    (
        SELECT found.*, past.channel AS channel, arrayFilter(t -> t >= found.at - 7776000000 AND t < found.at, past.times) AS earlier_there
        FROM found
        INNER JOIN
        (
            SELECT brand, person, network AS channel, groupArray(at) AS times
            FROM talks
            GROUP BY brand, person, channel
        ) AS past ON past.brand = found.brand AND past.person = found.person
        WHERE notEmpty(earlier_there)
    )
    GROUP BY brand, network, id, first_inbound, answered, is_customer, earlier
) AS seen
LEFT JOIN
(
    SELECT brand, network, id, inbound_id FROM conversations FINAL
    WHERE (brand, network, id) IN (SELECT brand, network, id FROM found)
) AS named ON named.brand = seen.brand AND named.network = seen.network AND named.id = seen.id
LEFT JOIN
(
    SELECT brand, network, id, text, url FROM mentions FINAL
    PREWHERE (brand, network, toStartOfHour(posted)) IN (SELECT brand, network, toStartOfHour(first_inbound) FROM found)
        AND id IN (SELECT inbound_id FROM conversations FINAL WHERE (brand, network, id) IN (SELECT brand, network, id FROM found))
) AS posts ON posts.brand = seen.brand AND posts.network = seen.network AND posts.id = named.inbound_id
ORDER BY earlier_n DESC, since DESC, sipHash64(of_brand, of_network, conversation)
