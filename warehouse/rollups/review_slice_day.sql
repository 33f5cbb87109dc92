/* rollup review_slice_day: employees' reviews of the touched brands' sites, whole; keys that hold nothing any more become zeros */
INSERT INTO review_slice_day
SELECT
    brand, site, dim, day, value,
    countIf(here)                                    AS reviews,
    countIf(here AND stars IS NOT NULL)              AS stars_n,
    sumIf(toFloat64(ifNull(stars, 0)), here)         AS stars_sum,
    sumIf(pow(toFloat64(ifNull(stars, 0)), 2), here) AS stars_sq,
    countIf(here AND recommend = 'positive')         AS recommend_yes,
    countIf(here AND recommend = 'negative')         AS recommend_no,
    {version:UInt64}                                 AS version
FROM
(
    SELECT
        brand, site, slice.1 AS dim, toDate32(posted) AS day, slice.2 AS value, 1 AS here, stars, recommend
    FROM reviews FINAL
    ARRAY JOIN [('location', replaceRegexpAll(location, '^\\s+|\\s+$', '')), ('job', replaceRegexpAll(job_title, '^\\s+|\\s+$', ''))] AS slice
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND reviewer = ''
      AND vanished IS NULL
    UNION ALL
    SELECT brand, site, dim, day, value, 0, NULL, ''
    FROM review_slice_day
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
)
GROUP BY brand, site, dim, day, value
