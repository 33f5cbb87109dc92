/* days that hold, or ever held, some reviews */
SELECT DISTINCT brand, site, day
FROM review_facts
WHERE brand IN {brands:Array(String)}
  AND (brand, site, id) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {ids:Array(String)})))
ORDER BY brand, site, day
