/* rollup review_day: employees' reviews of the touched brands' sites, whole; keys that hold nothing any more become zeros */
INSERT INTO review_day
SELECT
    brand, site, day, status,
    countIf(here)                                        AS reviews,
    countIf(here AND stars IS NOT NULL)                  AS stars_n,
    sumIf(toFloat64(ifNull(stars, 0)), here)             AS stars_sum,
    sumIf(pow(toFloat64(ifNull(stars, 0)), 2), here)     AS stars_sq,
    countIf(here AND star = 1)                           AS stars_1,
    countIf(here AND star = 2)                           AS stars_2,
    countIf(here AND star = 3)                           AS stars_3,
    countIf(here AND star = 4)                           AS stars_4,
    countIf(here AND star = 5)                           AS stars_5,
    countIf(here AND work_life IS NOT NULL)              AS work_life_n,
    sumIf(toFloat64(ifNull(work_life, 0)), here)         AS work_life_sum,
    countIf(here AND culture IS NOT NULL)                AS culture_n,
    sumIf(toFloat64(ifNull(culture, 0)), here)           AS culture_sum,
    countIf(here AND diversity IS NOT NULL)              AS diversity_n,
    sumIf(toFloat64(ifNull(diversity, 0)), here)         AS diversity_sum,
    countIf(here AND career IS NOT NULL)                 AS career_n,
    sumIf(toFloat64(ifNull(career, 0)), here)            AS career_sum,
    countIf(here AND compensation IS NOT NULL)           AS compensation_n,
    sumIf(toFloat64(ifNull(compensation, 0)), here)      AS compensation_sum,
    countIf(here AND management IS NOT NULL)             AS management_n,
    sumIf(toFloat64(ifNull(management, 0)), here)        AS management_sum,
    countIf(here AND recommend = 'positive')             AS recommend_yes,
    countIf(here AND recommend = 'negative')             AS recommend_no,
    countIf(here AND ceo = 'positive')                   AS ceo_yes,
    countIf(here AND ceo = 'negative')                   AS ceo_no,
    countIf(here AND outlook = 'positive')               AS outlook_yes,
    countIf(here AND outlook = 'negative')               AS outlook_no,
    countIf(here AND answered)                           AS responses,
    countIf(away)                                        AS gone,
    countIf(away AND stars IS NOT NULL)                  AS gone_stars_n,
    sumIf(toFloat64(ifNull(stars, 0)), away)             AS gone_stars_sum,
    countIf(here AND sentiment = 'positive')             AS sentiment_pos,
    countIf(here AND sentiment = 'neutral')              AS sentiment_neu,
    countIf(here AND sentiment = 'negative')             AS sentiment_neg,
    {version:UInt64}                                     AS version
FROM
(
    SELECT
        brand, site, toDate32(posted) AS day, status,
        vanished IS NULL AS here, vanished IS NOT NULL AS away,
        stars, toUInt8(floor(ifNull(stars, 0) + 0.5)) AS star,
        work_life, culture, diversity, career, compensation, management,
        recommend, ceo, outlook, response != '' OR response_at IS NOT NULL AS answered, sentiment
    FROM reviews FINAL
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND reviewer = ''
    UNION ALL
    SELECT
        brand, site, day, status, 0, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', 0, ''
    FROM review_day
    WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
)
GROUP BY brand, site, day, status
