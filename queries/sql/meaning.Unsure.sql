/* meaning.Unsure */
-- Which texts, and how unsure, without the texts themselves: those are read of one page only. A post's time never changes, so
-- its versions lie side by side; of reviews those versions are read that are dated in the period, however many there are.
WITH
    1 - chance_negative - chance_positive AS chance_neutral,
    arrayReverseSort([chance_negative, chance_neutral, chance_positive]) AS chances
SELECT
    what, of_brand, place, id, written, lang, sentiment, meaning_model,
    round(toFloat64(chance_negative), 4) AS negative,
    round(toFloat64(greatest(0, chance_neutral)), 4) AS neutral,
    round(toFloat64(chance_positive), 4) AS positive,
    round(toFloat64(chances[1] - chances[2]), 4) AS margin,
    count() OVER () AS total
FROM
(
    SELECT 'mention' AS what, toString(brand) AS of_brand, toString(network) AS place, id, posted AS written,
        toString(lang) AS lang, toString(sentiment) AS sentiment, toString(meaning_model) AS meaning_model, chance_negative, chance_positive
    FROM mentions FINAL
    PREWHERE posted >= toDateTime64({from:Date32}, 3, 'UTC') AND posted < toDateTime64({to:Date32}, 3, 'UTC')
    WHERE deleted IS NULL AND direction IN ('customer', 'other') AND sentiment != '' AND chance_negative IS NOT NULL
        AND meaning_model NOT IN ('person', 'import', 'labelled')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND toStartOfHour(posted) >= toDateTime64({from:Date32}, 3, 'UTC') AND toStartOfHour(posted) < toDateTime64({to:Date32}, 3, 'UTC')
    UNION ALL
    SELECT 'review', toString(brand), toString(site), id, newest.1, toString(newest.2), toString(newest.3), toString(newest.4), newest.5, newest.6
    FROM
    (
        SELECT brand, site, id, argMax((posted, lang, sentiment, meaning_model, chance_negative, chance_positive, vanished), version) AS newest
        FROM reviews
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR site IN {sites:Array(String)})
            AND posted >= toDateTime64({from:Date32}, 3, 'UTC') AND posted < toDateTime64({to:Date32}, 3, 'UTC')
        GROUP BY brand, site, id
    )
    WHERE newest.3 != '' AND newest.4 NOT IN ('person', 'import', 'labelled') AND newest.5 IS NOT NULL AND newest.7 IS NULL
)
ORDER BY margin, written DESC, what, of_brand, place, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
