/* customer.Coverage */
-- A network is covered where the list holds any handle of it.
SELECT
    series,
    authors.network AS of_network,
    count() AS persons,
    countIf(covered.keys > 0) AS matchable,
    countIf(known.is_known) AS matched,
    max(covered.keys) AS listed
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
    SELECT brand, kind, count() AS keys FROM contacts FINAL GROUP BY brand, kind
) AS covered ON covered.brand = authors.brand AND covered.kind = authors.network
LEFT JOIN
(
    SELECT brand, key, true AS is_known FROM contacts FINAL GROUP BY brand, key
) AS known ON known.brand = authors.brand AND known.key = authors.author_key
GROUP BY series, of_network
ORDER BY indexOf({brands:Array(String)}, series), persons DESC, of_network
