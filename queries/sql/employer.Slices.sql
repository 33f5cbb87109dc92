/* employer.Slices */
SELECT
    series,
    dim,
    value,
    sum(reviews) AS n,
    sum(stars_n) AS rated,
    sum(stars_sum) AS rated_sum,
    sum(recommend_yes) AS recommended,
    sum(recommend_yes + recommend_no) AS recommend_n
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        'status' AS dim, toString(status) AS value,
        reviews, stars_n, stars_sum, recommend_yes, recommend_no
    FROM review_day FINAL
    WHERE has({dims:Array(String)}, 'status')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
    UNION ALL
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        toString(dim), value,
        reviews, stars_n, stars_sum, recommend_yes, recommend_no
    FROM review_slice_day FINAL
    WHERE dim IN {dims:Array(String)}
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
)
GROUP BY series, dim, value
HAVING n > 0
ORDER BY indexOf({brands:Array(String)}, series), indexOf({dims:Array(String)}, dim), n DESC, value
