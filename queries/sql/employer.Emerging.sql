/* employer.Emerging */
WITH
    (SELECT arrayFlatten(groupUniqArray(arrayPushBack(extractAll(name, '[\\p{L}\\p{M}\\p{N}]+'), replaceRegexpAll(name, '[^\\p{L}\\p{M}\\p{N}]+', ''))))
        FROM (SELECT DISTINCT extract(lowerUTF8(toString(handle)), '^@?([^@.]+)') AS name FROM mentions
            WHERE handle != '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}))) AS handles,
    (SELECT greatest(1, intDiv(count(), {most:UInt32})) FROM reviews FINAL
        WHERE reviewer = '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)}) AND isNull(vanished)
            AND ((toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32})
                OR (toDate32(posted) >= {previous_from:Date32} AND toDate32(posted) < {previous_to:Date32}))) AS every
SELECT
    series,
    term,
    [countIf(now AND status = 'current'), countIf(now AND status = 'former'), countIf(now AND status = '')] AS by_status,
    [countIf(NOT now AND status = 'current'), countIf(NOT now AND status = 'former'), countIf(NOT now AND status = '')] AS before_by_status,
    countIf(chosen AND now) AS now_n,
    countIf(chosen AND NOT now) AS before_n,
    any(every) AS one_in
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        status, chosen, now,
        arrayMap(w -> lengthUTF8(w) >= 2 AND lengthUTF8(w) <= 40 AND NOT (w >= '0' AND w < ':')
            AND concat(speech, ' ', w) NOT IN {stop:Array(String)} AND NOT has(own, w), tokens) AS telling,
        arrayFilter((w, t) -> t, tokens, telling) AS words,
        -- Signs between sentences are tokens too, and tell nothing: no pair spans them.
        arrayMap(i -> concat(tokens[i], ' ', tokens[i + 1]), arrayFilter(i -> telling[i] AND telling[i + 1], range(1, length(tokens)))) AS pairs,
        -- The empty term stands for the review itself.
        arrayJoin(arrayDistinct(arrayConcat([''], words, pairs))) AS term
    FROM
    (
        SELECT
            brand, status,
            {any_status:Bool} OR status = {status:String} AS chosen,
            toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32} AS now,
            concat(title, '\n', text, '\n', pros, '\n', cons) AS said,
            if(lang IN {languages:Array(String)}, toString(lang), '') AS speech,
            arrayConcat(extractAll(lowerUTF8(toString(brand)), '[\\p{L}\\p{M}\\p{N}]+'),
                [replaceRegexpAll(lowerUTF8(toString(brand)), '[^\\p{L}\\p{M}\\p{N}]+', '')], handles) AS own,
            extractAll(replaceRegexpAll(lowerUTF8(substring(said, 1, 8192)), '(https?://|www\\.)\\S+|@[\\w.@-]+', ' '), '[\\p{L}\\p{M}\\p{N}]+|[.!?;:,\\n]') AS tokens
        FROM reviews FINAL
        WHERE reviewer = '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)}) AND isNull(vanished)
            AND ((toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32})
                OR (toDate32(posted) >= {previous_from:Date32} AND toDate32(posted) < {previous_to:Date32}))
            AND cityHash64(brand, site, id) % every = 0
            AND (notEmpty(text) OR notEmpty(pros) OR notEmpty(cons) OR notEmpty(title))
    )
)
GROUP BY series, term
HAVING term = '' OR now_n + before_n >= {least:UInt64}
ORDER BY indexOf({brands:Array(String)}, series), term
