/* service.Begun */
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    sum(some) AS conversations_n,
    sum(openings) AS openings_n
FROM
(
    SELECT brand, count() AS some, countIf(unprompted) AS openings
    FROM conversations_by_time FINAL
    WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
    GROUP BY brand
)
GROUP BY series
