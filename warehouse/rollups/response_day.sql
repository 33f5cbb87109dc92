/* rollup response_day: employees' reviews of the touched brands' sites, whole or only some days; keys that hold nothing any more become zeros */
INSERT INTO response_day
SELECT brand, site, day, waited_days, sum(here) AS responses, {version:UInt64} AS version
FROM
(
    SELECT brand, site, day, toUInt32(waited) AS waited_days, 1 AS here
    FROM review_facts FINAL
    WHERE brand IN {brands:Array(String)}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND ({whole:Bool} OR (brand, site, day) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {days:Array(Date32)}))))
      AND reviews > 0 AND waited >= 0
    UNION ALL
    SELECT brand, site, day, waited_days, 0
    FROM response_day
    WHERE brand IN {brands:Array(String)}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND ({whole:Bool} OR (brand, site, day) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {days:Array(Date32)}))))
)
GROUP BY brand, site, day, waited_days
