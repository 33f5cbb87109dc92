/* service.Themes */
SELECT
    series, tupleElement(touched, 1) AS theme,
    count() AS n,
    countIf(tupleElement(touched, 2) = 'negative') AS negative,
    countIf(tupleElement(touched, 2) != '') AS judged,
    countIf(complaint) AS complaints
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        touching, complaint
    FROM
    (
        -- Beside its themes every post touches '', the row of all posts.
        SELECT
            brand, complaint,
            arrayPushBack(arrayMap((t, l) -> (toString(t), toString(l)), themes, theme_labels), ('', toString(sentiment))) AS touching
        FROM mentions FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND direction = 'customer' AND isNull(deleted)
            AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    )
)
ARRAY JOIN touching AS touched
GROUP BY series, theme
ORDER BY series, n DESC, theme
