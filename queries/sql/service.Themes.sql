/* service.Themes */
-- Beside its themes every post counts under '', the row of all posts.
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    theme,
    sum(some) AS n,
    sum(bad) AS negative,
    sum(told) AS judged,
    sum(complained) AS complaints
FROM
(
    SELECT brand, theme, sum(posts) AS some, sum(theme_time.negative) AS bad, sum(theme_time.judged) AS told, sum(theme_time.complaints) AS complained
    FROM theme_time FINAL
    WHERE posts > 0 AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND slot >= {since:DateTime('UTC')} AND slot < {until:DateTime('UTC')}
        AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
            OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
    GROUP BY brand, theme
)
GROUP BY series, theme
ORDER BY series, n DESC, theme
