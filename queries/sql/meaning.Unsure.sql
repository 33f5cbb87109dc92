/* meaning.Unsure */
WITH
    1 - chance_negative - chance_positive AS chance_neutral,
    arrayReverseSort([chance_negative, chance_neutral, chance_positive]) AS chances
SELECT
    what, of_brand, place, id, written, said, url, lang, sentiment, meaning_model,
    round(toFloat64(chance_negative), 4) AS negative,
    round(toFloat64(greatest(0, chance_neutral)), 4) AS neutral,
    round(toFloat64(chance_positive), 4) AS positive,
    round(toFloat64(chances[1] - chances[2]), 4) AS margin,
    count() OVER () AS total
FROM
(
    SELECT 'mention' AS what, toString(brand) AS of_brand, toString(network) AS place, id, posted AS written, text AS said, url,
        toString(lang) AS lang, toString(sentiment) AS sentiment, toString(meaning_model) AS meaning_model, chance_negative, chance_positive
    FROM mentions FINAL
    WHERE deleted IS NULL AND direction IN ('customer', 'other') AND sentiment != '' AND chance_negative IS NOT NULL
        AND meaning_model NOT IN ('person', 'import', 'labelled')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    UNION ALL
    SELECT 'review', toString(brand), toString(site), id, posted,
        arrayStringConcat(arrayFilter(p -> p != '', [title, text, pros, cons]), '\n'), url,
        toString(lang), toString(sentiment), toString(meaning_model), chance_negative, chance_positive
    FROM reviews FINAL
    WHERE vanished IS NULL AND sentiment != '' AND chance_negative IS NOT NULL AND meaning_model NOT IN ('person', 'import', 'labelled')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR site IN {sites:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
)
ORDER BY margin, written DESC, what, of_brand, place, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
