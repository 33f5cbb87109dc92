/* employer.EmergingExamples */
WITH
    (
        SELECT arrayFlatten(groupUniqArray(arrayPushBack(extractAll(name, '[\\p{L}\\p{M}\\p{N}]+'), replaceRegexpAll(name, '[^\\p{L}\\p{M}\\p{N}]+', ''))))
        FROM (SELECT DISTINCT extract(lowerUTF8(toString(handle)), '^@?([^@.]+)') AS name FROM replies_by_time
            WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}))
    ) AS handles
SELECT
    arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
    term,
    brand, site, id
FROM
(
    SELECT
        brand, site, id, posted,
        arrayConcat(extractAll(lowerUTF8(toString(brand)), '[\\p{L}\\p{M}\\p{N}]+'),
            [replaceRegexpAll(lowerUTF8(toString(brand)), '[^\\p{L}\\p{M}\\p{N}]+', '')], handles) AS own,
        splitByChar(' ', words) AS tokens,
        arrayMap(w -> lengthUTF8(w) >= 2 AND lengthUTF8(w) <= 40 AND NOT (w >= '0' AND w < ':')
            AND concat(speech, ' ', w) NOT IN {stop:Array(String)} AND NOT has(own, w), tokens) AS telling,
        arrayFilter((w, t) -> t, tokens, telling) AS told,
        -- The full stops between sentences are tokens too, and tell nothing: no pair spans them.
        arrayFilter(p -> p != '', arrayMap((w, next, t, follows) -> if(t AND follows, concat(w, ' ', next), ''),
            tokens, arrayShiftLeft(tokens, 1, ''), telling, arrayShiftLeft(telling, 1, toUInt8(0)))) AS pairs,
        arrayJoin(arrayIntersect({terms:Array(String)}, arrayConcat(told, pairs))) AS term
    FROM
    (
        SELECT all_words.brand AS brand, all_words.site AS site, all_words.id AS id, all_words.words AS words, chosen.posted AS posted, chosen.speech AS speech
        FROM
        (
            SELECT brand, draw, site, id, words
            FROM review_words FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}) AND draw <= toUInt32(intDiv(4294967295, {every:UInt64}))
        ) AS all_words
        INNER JOIN
        (
            SELECT brand, draw, site, id, posted, if(lang IN {speeches:Array(String)}, toString(lang), '') AS speech
            FROM review_facts FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
                AND ({any_status:Bool} OR status = {status:String})
                AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND day >= {from:Date32} AND day < {to:Date32}
                AND reviews > 0 AND worded > 0
                AND draw <= toUInt32(intDiv(4294967295, {every:UInt64}))
        ) AS chosen USING (brand, draw, site, id)
    )
)
ORDER BY indexOf({brands:Array(String)}, series), term, posted DESC, site, id
LIMIT {examples:UInt32} BY series, term
