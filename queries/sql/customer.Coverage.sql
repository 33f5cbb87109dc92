/* customer.Coverage */
-- A network is covered where the list holds any handle of it; chats name people by address or number.
SELECT
    series,
    of_network,
    count() AS persons,
    countIf(is_covered OR is_matched) AS matchable,
    countIf(is_matched) AS matched,
    arraySum(list -> list.2, groupUniqArrayArray(lists)) AS listed
FROM
(
    SELECT
        series,
        authors.network AS of_network,
        author_key,
        max(covered.keys > 0) AS is_covered,
        max(known.is_known) AS is_matched,
        groupUniqArray((authors.brand, covered.keys)) AS lists
    FROM
    (
        SELECT DISTINCT brand, network, author_key, arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series
        FROM mentions FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toStartOfHour(posted) >= toDateTime64({from:Date32}, 3, 'UTC') AND toStartOfHour(posted) < toDateTime64({to:Date32}, 3, 'UTC')
            AND direction = 'customer' AND deleted IS NULL AND author_key != ''
    ) AS authors
    LEFT JOIN
    (
        SELECT brand, arrayJoin(if(kind IN ('email', 'phone'), [kind, 'chat'], [kind])) AS of_kind, count() AS keys FROM contacts FINAL GROUP BY brand, of_kind
    ) AS covered ON covered.brand = authors.brand AND covered.of_kind = authors.network
    LEFT JOIN
    (
        SELECT DISTINCT brand, key, true AS is_known FROM contacts FINAL
    ) AS known ON known.brand = authors.brand AND known.key = authors.author_key
    GROUP BY series, of_network, author_key
)
GROUP BY series, of_network
ORDER BY indexOf({brands:Array(String)}, series), persons DESC, of_network
