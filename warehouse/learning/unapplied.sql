/* texts that do not say what people last said of them: a program that did not know yet read them again, or one ended
   between keeping the judgement and applying it */
SELECT what, brand, place, id
FROM
(
    SELECT 'mention' AS what, brand, network AS place, id, sentiment, meaning_model
    FROM mentions FINAL
    WHERE deleted IS NULL AND (brand, network, toStartOfHour(posted), id) IN
        (SELECT brand, place, toStartOfHour(posted), id FROM corrections WHERE what = 'mention')
    UNION ALL
    SELECT 'review' AS what, brand, site AS place, id, sentiment, meaning_model
    FROM reviews FINAL
    WHERE (brand, site, id) IN (SELECT brand, place, id FROM corrections WHERE what = 'review')
) AS texts
INNER JOIN (SELECT what, brand, place, id, label FROM corrections FINAL) AS judged USING (what, brand, place, id)
WHERE if(label = '', meaning_model = 'person', meaning_model != 'person' OR sentiment != label)
ORDER BY what, brand, place, id
