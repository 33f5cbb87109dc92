/* employer.Themes */
SELECT
    series,
    theme,
    [countIf(status = 'current'), countIf(status = 'former'), countIf(status = '')] AS by_status,
    [countIf(judged AND status = 'current'), countIf(judged AND status = 'former'), countIf(judged AND status = '')] AS judged_by_status,
    countIf(chosen) AS n,
    countIf(chosen AND in_pros) AS pros,
    countIf(chosen AND in_cons) AS cons,
    countIf(chosen AND judged) AS judged_n,
    countIf(chosen AND judged AND stance > 0) AS positive,
    countIf(chosen AND judged AND stance < 0) AS negative
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        status,
        {any_status:Bool} OR status = {status:String} AS chosen,
        -- The empty theme stands for the review itself.
        arrayJoin(arrayConcat([''], arrayDistinct(arrayMap(t -> toString(t), themes)))) AS theme,
        arrayExists((t, p) -> t = theme AND p = 'pros', themes, theme_parts) AS in_pros,
        arrayExists((t, p) -> t = theme AND p = 'cons', themes, theme_parts) AS in_cons,
        arrayExists((t, l) -> t = theme AND l != '', themes, theme_labels) AS judged,
        arraySum(arrayMap((t, l) -> if(t = theme, (l = 'positive') - (l = 'negative'), 0), themes, theme_labels)) AS stance
    FROM reviews FINAL
    WHERE reviewer = '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
        AND isNull(vanished)
        AND (notEmpty(text) OR notEmpty(pros) OR notEmpty(cons) OR notEmpty(title))
)
GROUP BY series, theme
ORDER BY indexOf({brands:Array(String)}, series), n DESC, theme
