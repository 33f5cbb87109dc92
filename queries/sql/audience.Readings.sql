/* audience.Readings */
-- The views of the brands' own posts at the end of each week in which they were read, with those at the reading before. A post's
-- first reading begins at 0 if the post is of the same week.
SELECT of_brand, of_network, of_account, week, toInt64(sum(gained)) AS gained_n, count() AS posts_n
FROM
(
    SELECT
        of_brand, of_network, of_account, week, posted_week,
        toInt64(seen) - toInt64(lagInFrame(toNullable(seen), 1, if(posted_week = week, toNullable(toUInt64(0)), NULL)) OVER
            (PARTITION BY of_brand, of_network, id ORDER BY week ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS gained
    FROM
    (
        SELECT
            toString(r.brand) AS of_brand, toString(r.network) AS of_network, any(m.of_handle) AS of_account, r.id AS id,
            toStartOfWeek(toDate(r.at, {zone:String}), {week_mode:UInt8}) AS week, any(m.posted_week) AS posted_week,
            argMax(assumeNotNull(r.views), r.at) AS seen
        FROM readings AS r FINAL
        INNER JOIN
        (
            SELECT brand, network, id, toString(any(handle)) AS of_handle, any(toStartOfWeek(toDate(posted, {zone:String}), {week_mode:UInt8})) AS posted_week
            FROM mentions
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}) AND direction = 'brand'
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            GROUP BY brand, network, id
        ) AS m ON m.brand = r.brand AND m.network = r.network AND m.id = r.id
        WHERE (has({brands:Array(String)}, '') OR r.brand IN {brands:Array(String)}) AND isNotNull(r.views) AND r.at < {until:DateTime}
        GROUP BY of_brand, of_network, id, week
    )
)
WHERE isNotNull(gained) AND week >= toStartOfWeek(toDate({since:DateTime}, {zone:String}), {week_mode:UInt8})
GROUP BY of_brand, of_network, of_account, week
ORDER BY of_brand, of_network, of_account, week
