/* customer.Listed */
-- Keys of the lists by network, and customers in them.
SELECT
    series,
    mapFromArrays(groupArray(of_kind), groupArray(keys)) AS keys_of,
    any(customers) AS persons,
    any(active_customers) AS actives
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        arrayJoin(if(kind IN ('email', 'phone'), [toString(kind), 'chat'], [toString(kind)])) AS of_kind,
        count() AS keys
    FROM contacts FINAL
    WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    GROUP BY series, of_kind
) AS lists
INNER JOIN
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS of_series,
        uniqExact(person) AS customers,
        uniqExactIf(person, active) AS active_customers
    FROM contact_persons FINAL
    WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    GROUP BY of_series
) AS persons ON persons.of_series = lists.series
GROUP BY series
