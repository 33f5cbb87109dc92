/* service.EmergingExamples */
WITH
    (SELECT arrayFlatten(groupUniqArray(arrayPushBack(extractAll(name, '[\\p{L}\\p{M}\\p{N}]+'), replaceRegexpAll(name, '[^\\p{L}\\p{M}\\p{N}]+', ''))))
        FROM (SELECT DISTINCT extract(lowerUTF8(toString(handle)), '^@?([^@.]+)') AS name FROM mentions
            WHERE handle != '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}))) AS handles
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
                chosen.1 AS brand, chosen.2 AS network, chosen.3 AS id, chosen.4 AS posted, chosen.5 AS who, chosen.6 AS speech, chosen.7 AS said,
                arrayConcat(extractAll(lowerUTF8(brand), '[\\p{L}\\p{M}\\p{N}]+'),
                    [replaceRegexpAll(lowerUTF8(brand), '[^\\p{L}\\p{M}\\p{N}]+', '')], handles) AS own,
                extractAll(replaceRegexpAll(lowerUTF8(substring(said, 1, 8192)), '(https?://|www\\.)\\S+|@[\\w.@-]+', ' '), '[\\p{L}\\p{M}\\p{N}]+|[.!?;:,\\n]') AS tokens
            FROM
            (
                -- All texts together, as in service.Emerging.
                SELECT arrayJoin(groupArray((
                    toString(brand), toString(network), id, posted,
                    if(author_key = '', concat('post ', network, ' ', id), author_key),
                    if(lang IN {speeches:Array(String)}, toString(lang), ''),
                    text))) AS chosen
                FROM mentions FINAL
                -- By what a post never changes alone, so that texts are read of the chosen part only.
                PREWHERE posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')}
                    AND cityHash64(brand, network, id) % {every:UInt64} = 0
                WHERE direction = 'customer' AND isNull(deleted) AND notEmpty(text)
                    AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND (empty({only_languages:Array(String)}) OR lang IN {only_languages:Array(String)})
            )
        )
        ORDER BY posted DESC, network, id
        LIMIT 1 BY series, term, said
    )
    ORDER BY posted DESC, network, id
    LIMIT 1 BY series, term, who
)
ORDER BY indexOf({brands:Array(String)}, series), term, posted DESC, network, id
LIMIT {examples:UInt32} BY series, term
