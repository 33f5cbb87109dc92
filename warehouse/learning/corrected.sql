/* the texts that people judged, as they stand here now: never those of deleted posts */
SELECT what, brand, place, id, label, texts.lang AS lang, corrected, said
FROM
(
    SELECT 'mention' AS what, brand, network AS place, id, lang, text AS said
    FROM mentions FINAL
    WHERE deleted IS NULL AND (brand, network, toStartOfHour(posted), id) IN
        (SELECT brand, place, toStartOfHour(posted), id FROM corrections WHERE what = 'mention')
    UNION ALL
    SELECT 'review' AS what, brand, site AS place, id, lang, arrayStringConcat(arrayFilter(p -> p != '', [title, text, pros, cons]), '\n') AS said
    FROM reviews FINAL
    WHERE (brand, site, id) IN (SELECT brand, place, id FROM corrections WHERE what = 'review')
) AS texts
INNER JOIN (SELECT what, brand, place, id, label, corrected FROM corrections FINAL WHERE label != '') AS judged USING (what, brand, place, id)
WHERE said != ''
ORDER BY what, brand, place, id
