/* rollup response_day: employees' reviews of the touched brands' sites, whole; keys that hold nothing any more become zeros */
INSERT INTO response_day
SELECT brand, site, day, waited_days, countIf(here) AS responses, {version:UInt64} AS version
FROM
(
    SELECT
        brand, site, toDate32(posted) AS day,
        toUInt32(greatest(0, age('day', posted, assumeNotNull(response_at)))) AS waited_days, 1 AS here
    FROM reviews FINAL
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND reviewer = ''
      AND vanished IS NULL AND response_at IS NOT NULL
    UNION ALL
    SELECT brand, site, day, waited_days, 0
    FROM response_day
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
)
GROUP BY brand, site, day, waited_days
