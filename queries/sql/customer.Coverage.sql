/* customer.Coverage */
-- A network is covered where the list holds any handle of it; chats name people by address or number.
WITH lists AS
    (
        SELECT brand, arrayJoin(if(kind IN ('email', 'phone'), [kind, 'chat'], [kind])) AS of_kind, count() AS keys
        FROM contacts FINAL
        GROUP BY brand, of_kind
    )
SELECT
    series,
    of_network,
    persons,
    matchable_n AS matchable,
    matched_n AS matched,
    total.keys AS listed
FROM
(
    SELECT series, of_network, count() AS persons, countIf(is_covered OR is_matched) AS matchable_n, countIf(is_matched) AS matched_n
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = authors.brand, {brands:Array(String)})) AS series,
            authors.network AS of_network,
            author_key,
            max((authors.brand, authors.network) IN (SELECT brand, of_kind FROM lists)) AS is_covered,
            max((authors.brand, author_key) IN (SELECT brand, key FROM contacts FINAL)) AS is_matched
        FROM
        (
            SELECT DISTINCT brand, network, author_key
            FROM mentions FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toStartOfHour(posted) >= toDateTime64({from:Date32}, 3, 'UTC') AND toStartOfHour(posted) < toDateTime64({to:Date32}, 3, 'UTC')
                AND direction = 'customer' AND deleted IS NULL AND author_key != ''
        ) AS authors
        GROUP BY series, of_network, author_key
    )
    GROUP BY series, of_network
) AS counted
LEFT JOIN
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS of_series, of_kind, sum(keys) AS keys FROM lists GROUP BY of_series, of_kind
) AS total ON total.of_series = counted.series AND total.of_kind = counted.of_network
ORDER BY indexOf({brands:Array(String)}, series), persons DESC, of_network
