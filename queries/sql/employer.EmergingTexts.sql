/* employer.EmergingTexts */
SELECT brand, site, id, concat(title, '\n', text, '\n', pros, '\n', cons) AS said
FROM reviews FINAL
WHERE brand IN {of_brands:Array(String)}
    AND (brand, site, id) IN (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_sites:Array(String)}, {of_ids:Array(String)})))
