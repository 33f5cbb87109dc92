/* standing.Span */
-- The first and the last day that hold anything of the brands, in the roll-ups and conversations together.
SELECT min(first_of) AS first_day, max(last_of) AS last_day, sum(holds) AS n
FROM
(
    SELECT minIf(day, reviews > 0) AS first_of, maxIf(day, reviews > 0) AS last_of, sum(reviews) AS holds
    FROM review_day FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
    HAVING holds > 0
    UNION ALL
    SELECT toDate32(minIf(slot, posts > 0), {zone:String}) AS first_of, toDate32(maxIf(slot, posts > 0), {zone:String}) AS last_of, sum(posts) AS holds
    FROM mention_time
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND step = 'quarter' AND slot >= {since:DateTime} AND slot < {until:DateTime}
        -- The ends lie in the first or the last two UTC days that hold anything: the others' quarters are not read.
        AND toDate(slot) IN
        (
            SELECT arrayJoin(arrayConcat(arraySlice(days, 1, 2), arraySlice(days, -2)))
            FROM
            (
                SELECT arraySort(groupUniqArray(toDate(slot))) AS days
                FROM mention_time FINAL
                WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND step = 'day' AND slot >= toStartOfDay({since:DateTime}) AND slot < {until:DateTime} AND posts > 0
            )
        )
    HAVING holds > 0
)
HAVING n > 0
