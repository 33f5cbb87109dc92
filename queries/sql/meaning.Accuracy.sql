/* meaning.Accuracy */
WITH
    judged AS
    (
        -- What people said of a text, and what the model had said; imports and people are no models.
        SELECT what, place, label, was, (what, brand, place, id) AS text
        FROM corrections FINAL
        WHERE label != '' AND was_model NOT IN ('', 'person', 'import', 'labelled')
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR place IN arrayConcat({sites:Array(String)}, {networks:Array(String)}))
            AND toDate32(corrected) >= {from:Date32} AND toDate32(corrected) < {to:Date32}
    ),
    tongues AS
    (
        SELECT ('mention', brand, network, id) AS text, lang
        FROM mentions FINAL
        WHERE (brand, network, toStartOfHour(posted), id) IN
            (SELECT brand, place, toStartOfHour(posted), id FROM corrections WHERE what = 'mention')
        UNION ALL
        SELECT ('review', brand, site, id) AS text, lang
        FROM reviews FINAL
        WHERE (brand, site, id) IN (SELECT brand, place, id FROM corrections WHERE what = 'review')
    )
SELECT
    what, place, lang,
    toUInt64(sum(held))      AS texts,
    toUInt64(sum(not_read))  AS texts_not_judged,
    arrayMap(cell -> toUInt64(countEqual(groupArray(confusion_cell) AS said, cell)),
        ['negative negative', 'negative neutral', 'negative positive', 'negative ',
         'neutral negative', 'neutral neutral', 'neutral positive', 'neutral ',
         'positive negative', 'positive neutral', 'positive positive', 'positive ']) AS confusion
FROM
(
    SELECT toString(what) AS what, toString(place) AS place, toString(lang) AS lang, 0 AS held, 0 AS not_read, concat(label, ' ', was) AS confusion_cell
    FROM judged INNER JOIN tongues USING (text)
    UNION ALL
    SELECT 'mention', toString(network), toString(lang), toInt64(sum(posts)) - toInt64(sum(deleted)),
        toInt64(sum(posts)) - toInt64(sum(deleted)) - toInt64(sum(negative)) - toInt64(sum(neutral)) - toInt64(sum(positive)), ''
    FROM mention_time FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND step = 'day' AND toDate32(slot) >= {from:Date32} AND toDate32(slot) < {to:Date32}
    GROUP BY network, lang
    UNION ALL
    SELECT 'review', toString(site), toString(lang), toInt64(count()), toInt64(countIf(sentiment = '')), ''
    FROM reviews FINAL
    WHERE vanished IS NULL AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) AND empty({networks:Array(String)}) OR site IN {sites:Array(String)})
        AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    GROUP BY site, lang
)
GROUP BY what, place, lang
HAVING texts > 0 OR arraySum(confusion) > 0
ORDER BY arraySum(confusion) DESC, texts DESC, what, place, lang
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
