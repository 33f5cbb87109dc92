/* customer.Before */
-- Complaints of the period, and what the same person brought up in the 90 days before, on any channel.
WITH talks AS
    (
        SELECT
            of_talk.brand AS brand, of_talk.network AS network, of_talk.id AS id, inbound_id, first_inbound, toUnixTimestamp64Milli(first_inbound) AS at, complaint, reply_seconds IS NOT NULL AS answered,
            if(known.is_known, known.customer, of_talk.author_key) AS person, known.is_known AS is_customer
        FROM
        (
            SELECT brand, network, id, inbound_id, author_key, first_inbound, complaint, reply_seconds
            FROM conversations FINAL
            WHERE here AND expects AND author_key != ''
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND addDays(toDate32(first_inbound), 90) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        ) AS of_talk
        LEFT JOIN
        (
            SELECT brand, key, argMax(if(customer = '', key, customer), version) AS customer, true AS is_known FROM contacts FINAL GROUP BY brand, key
        ) AS known ON known.brand = of_talk.brand AND known.key = of_talk.author_key
    ),
    -- Of each person three moments of each conversation in the order of time: when it is 90 days old, when it is looked
    -- back from, when it has begun. The running sum is how many there were in the 90 days before, one at the same moment
    -- not counted.
    moments AS
    (
        SELECT
            brand, person,
            groupArray((at, 1, network, id, complaint AND toDate32(first_inbound) >= {from:Date32} AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)}))) AS begun,
            arrayMap(one -> (one.1, 0, one.3, one.4), arrayFilter(one -> one.5, begun)) AS looked,
            arraySort(arrayConcat(looked, arrayMap(one -> (one.1, 1, '', ''), begun), arrayMap(one -> (one.1 + 7776000001, -1, '', ''), begun))) AS sorted,
            arrayJoin(arrayFilter(one -> one.2 = 0 AND one.5 > 0, arrayZip(sorted.1, sorted.2, sorted.3, sorted.4, arrayCumSum(sorted.2)))) AS one
        FROM talks
        GROUP BY brand, person
        HAVING count() > 1 AND max(complaint)
    ),
    page AS
    (
        SELECT brand, person, one.1 AS at, one.3 AS network, one.4 AS id, toUInt64(one.5) AS earlier, count() OVER () AS all_rows
        FROM moments
        ORDER BY earlier DESC, at DESC, network, id
        LIMIT {limit:UInt32} OFFSET {offset:UInt32}
    ),
    found AS
    (
        SELECT page.brand AS brand, page.person AS person, page.at AS at, page.network AS network, page.id AS id, earlier, all_rows, inbound_id, first_inbound, answered, is_customer
        FROM talks
        INNER JOIN page ON page.brand = talks.brand AND page.network = talks.network AND page.id = talks.id
    )
SELECT
    seen.brand AS of_brand, seen.network AS of_network, seen.id AS conversation, seen.first_inbound AS since, seen.answered AS is_answered, seen.is_customer AS is_customer,
    seen.earlier AS earlier_n,
    seen.channels AS channels,
    seen.first_earlier AS first_earlier,
    posts.text AS said,
    posts.url AS address,
    seen.all_rows AS all_rows
FROM
(
    SELECT
        brand, network, id, inbound_id, first_inbound, answered, is_customer, earlier, all_rows,
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
            WHERE (brand, person) IN (SELECT brand, person FROM page)
            GROUP BY brand, person, channel
        ) AS past ON past.brand = found.brand AND past.person = found.person
        WHERE notEmpty(earlier_there)
    )
    GROUP BY brand, network, id, inbound_id, first_inbound, answered, is_customer, earlier, all_rows
) AS seen
LEFT JOIN
(
    SELECT brand, network, id, text, url FROM mentions FINAL
    WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, toStartOfHour(first_inbound), inbound_id FROM found)
) AS posts ON posts.brand = seen.brand AND posts.network = seen.network AND posts.id = seen.inbound_id
ORDER BY earlier_n DESC, since DESC, of_network, conversation
