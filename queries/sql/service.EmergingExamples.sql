/* service.EmergingExamples */
WITH
    (SELECT arrayFlatten(groupUniqArray(arrayPushBack(extractAll(name, '[\\p{L}\\p{M}\\p{N}]+'), replaceRegexpAll(name, '[^\\p{L}\\p{M}\\p{N}]+', ''))))
        FROM (SELECT DISTINCT extract(lowerUTF8(toString(handle)), '^@?([^@.]+)') AS name FROM mentions
            WHERE handle != '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}))) AS handles,
    (SELECT greatest(1, intDiv(count(), {most:UInt32})) FROM mentions FINAL
        WHERE direction = 'customer' AND isNull(deleted) AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND ((toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32})
                OR (toDate32(posted) >= {previous_from:Date32} AND toDate32(posted) < {previous_to:Date32}))) AS every
SELECT series, term, said
FROM
(
    SELECT *
    FROM
    (
        -- Of a text that many share, the newest; then of each author, the newest.
        SELECT
            arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
            network, id, posted, said, who,
            arrayMap(w -> lengthUTF8(w) >= 2 AND lengthUTF8(w) <= 40 AND NOT (w >= '0' AND w < ':')
                AND concat(speech, ' ', w) NOT IN {stop:Array(String)} AND NOT has(own, w), tokens) AS telling,
            arrayFilter((w, t) -> t, tokens, telling) AS words,
            -- Signs between sentences are tokens too, and tell nothing: no pair spans them.
            arrayMap(i -> concat(tokens[i], ' ', tokens[i + 1]), arrayFilter(i -> telling[i] AND telling[i + 1], range(1, length(tokens)))) AS pairs,
            arrayJoin(arrayIntersect({terms:Array(String)}, arrayConcat(words, pairs))) AS term
        FROM
        (
            SELECT
                brand, network, id, posted,
                if(author_key = '', concat('post ', network, ' ', id), author_key) AS who,
                text AS said,
                if(lang IN {languages:Array(String)}, toString(lang), '') AS speech,
                arrayConcat(extractAll(lowerUTF8(toString(brand)), '[\\p{L}\\p{M}\\p{N}]+'),
                    [replaceRegexpAll(lowerUTF8(toString(brand)), '[^\\p{L}\\p{M}\\p{N}]+', '')], handles) AS own,
                extractAll(replaceRegexpAll(lowerUTF8(substring(said, 1, 8192)), '(https?://|www\\.)\\S+|@[\\w.@-]+', ' '), '[\\p{L}\\p{M}\\p{N}]+|[.!?;:,\\n]') AS tokens
            FROM mentions FINAL
            WHERE direction = 'customer' AND isNull(deleted) AND notEmpty(text)
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
                AND cityHash64(brand, network, id) % every = 0
        )
        ORDER BY posted DESC, network, id
        LIMIT 1 BY series, term, said
    )
    ORDER BY posted DESC, network, id
    LIMIT 1 BY series, term, who
)
ORDER BY indexOf({brands:Array(String)}, series), term, posted DESC, network, id
LIMIT {examples:UInt32} BY series, term
