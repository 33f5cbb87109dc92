/* service.Emerging */
WITH
    (SELECT arrayFlatten(groupUniqArray(arrayPushBack(extractAll(name, '[\\p{L}\\p{M}\\p{N}]+'), replaceRegexpAll(name, '[^\\p{L}\\p{M}\\p{N}]+', ''))))
        FROM (SELECT DISTINCT extract(lowerUTF8(toString(handle)), '^@?([^@.]+)') AS name FROM mentions
            WHERE handle != '' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}))) AS handles,
    -- As many as there are, by the roll-up: a row of it that is about to be replaced counts twice, which chooses a little less.
    (SELECT sum(posts) FROM theme_time
        WHERE theme = '' AND step = 'day' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({only_languages:Array(String)}) OR lang IN {only_languages:Array(String)})
            AND ((slot >= toStartOfDay({since:DateTime('UTC')}) AND slot < {until:DateTime('UTC')})
                OR (slot >= toStartOfDay({previous_since:DateTime('UTC')}) AND slot < {previous_until:DateTime('UTC')}))) AS rolled_up,
    -- While that is made anew it holds too few, and the posts are counted: to cut all of them is more than memory holds.
    (SELECT count() FROM mentions
        WHERE (rolled_up = 0 OR (SELECT count() FROM settings FINAL WHERE name = 'rolled_up/mentions' AND JSONHas(value, 'making')) > 0)
            AND direction = 'customer' AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({only_languages:Array(String)}) OR lang IN {only_languages:Array(String)})
            AND ((posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')})
                OR (posted >= {previous_since:DateTime64(3, 'UTC')} AND posted < {previous_until:DateTime64(3, 'UTC')}))) AS counted,
    greatest(1, intDiv(greatest(rolled_up, counted), {most:UInt32})) AS every
SELECT
    series,
    term,
    -- One author counts once a period, however often they say it; a post whose author is not known stands for itself.
    uniqExactIf(who, now) AS now_n,
    uniqExactIf(who, NOT now) AS before_n,
    any(every) AS one_in
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series,
        who, now,
        arrayMap(w -> lengthUTF8(w) >= 2 AND lengthUTF8(w) <= 40 AND NOT (w >= '0' AND w < ':')
            AND concat(speech, ' ', w) NOT IN {stop:Array(String)} AND NOT has(own, w), tokens) AS telling,
        arrayFilter((w, t) -> t, tokens, telling) AS words,
        -- Signs between sentences are tokens too, and tell nothing: no pair spans them.
        arrayMap(i -> concat(tokens[i], ' ', tokens[i + 1]), arrayFilter(i -> telling[i] AND telling[i + 1], range(1, length(tokens)))) AS pairs,
        -- The empty term stands for the post itself.
        arrayJoin(arrayDistinct(arrayConcat([''], words, pairs))) AS term
    FROM
    (
        SELECT
            chosen.1 AS brand, chosen.2 AS who, chosen.3 AS now, chosen.4 AS speech,
            arrayConcat(extractAll(lowerUTF8(brand), '[\\p{L}\\p{M}\\p{N}]+'),
                [replaceRegexpAll(lowerUTF8(brand), '[^\\p{L}\\p{M}\\p{N}]+', '')], handles) AS own,
            extractAll(replaceRegexpAll(lowerUTF8(substring(chosen.5, 1, 8192)), '(https?://|www\\.)\\S+|@[\\w.@-]+', ' '), '[\\p{L}\\p{M}\\p{N}]+|[.!?;:,\\n]') AS tokens
        FROM
        (
            -- All texts together, for each block of them has the expressions compiled anew.
            SELECT arrayJoin(groupArray((
                toString(brand),
                if(author_key = '', concat('post ', network, ' ', id), author_key),
                posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')},
                if(lang IN {speeches:Array(String)}, toString(lang), ''),
                text))) AS chosen
            FROM mentions FINAL
            -- By what a post never changes alone, so that texts are read of the chosen part only.
            PREWHERE ((posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')})
                    OR (posted >= {previous_since:DateTime64(3, 'UTC')} AND posted < {previous_until:DateTime64(3, 'UTC')}))
                AND cityHash64(brand, network, id) % every = 0
            WHERE direction = 'customer' AND isNull(deleted) AND notEmpty(text)
                AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({only_languages:Array(String)}) OR lang IN {only_languages:Array(String)})
        )
    )
)
GROUP BY series, term
HAVING term = '' OR now_n + before_n >= {least:UInt64}
ORDER BY indexOf({brands:Array(String)}, series), term
