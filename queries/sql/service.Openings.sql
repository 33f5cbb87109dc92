/* service.Openings */
-- Where a customer began a thread it is named after that post, so a direct answer's parent is its conversation. Below a
-- post of the brand's own it is so, too: those threads are left out.
SELECT
    series,
    length(waits) AS wait_n,
    toUInt64(greatest(0, floor(wait_n / 2 - sqrt(wait_n)) - 3)) AS wait_skipped,
    arraySlice(waits, toInt64(wait_skipped) + 1, toInt64(2 * sqrt(wait_n)) + 9) AS wait_middle
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, arraySort(groupArray(wait)) AS waits
    FROM
    (
        SELECT brand, cityHash64(network, parent) AS answered_post, min(wait_seconds) AS wait
        FROM replies_by_time FINAL
        WHERE here AND waited AND parent = conversation AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND posted >= {since:DateTime64(3, 'UTC')}
            AND parent_posted >= {since:DateTime64(3, 'UTC')} AND parent_posted < {until:DateTime64(3, 'UTC')}
            AND cityHash64(brand, network, conversation) NOT IN
            (
                SELECT cityHash64(brand, network, id) FROM conversations_by_time FINAL
                WHERE here AND NOT unprompted AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
            )
        GROUP BY brand, answered_post
    )
    GROUP BY series
)
