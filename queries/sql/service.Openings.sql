/* service.Openings */
-- A thread is named after its first post: there the customer began, unprompted by a post of the brand's.
SELECT
    series, openings_n,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT series, count() AS openings_n, arraySort(groupArray(wait)) AS waits
    FROM
    (
        SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, wait
        FROM
        (
            SELECT brand, network, inbound_id FROM conversations FINAL
            WHERE here AND thread = inbound_id
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
        ) AS opening
        LEFT ANY JOIN
        (
            SELECT brand AS reply_brand, network AS reply_network, parent, min(wait_seconds) AS wait FROM replies FINAL
            WHERE here AND isNotNull(wait_seconds)
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toDate32(assumeNotNull(parent_posted)) >= {from:Date32} AND toDate32(assumeNotNull(parent_posted)) < {to:Date32}
            GROUP BY brand, network, parent
        ) AS reply ON reply_brand = brand AND reply_network = network AND parent = inbound_id
    )
    GROUP BY series
)
