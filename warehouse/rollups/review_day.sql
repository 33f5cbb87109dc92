/* rollup review_day: employees' reviews of the touched brands' sites, whole or only some days; keys that hold nothing any more become zeros */
INSERT INTO review_day
SELECT
    brand, site, day, status,
    sum(here)                                    AS reviews,
    countIf(here AND stars > 0)                  AS stars_n,
    sumIf(toFloat64(stars), here)                AS stars_sum,
    sumIf(pow(toFloat64(stars), 2), here)        AS stars_sq,
    countIf(here AND star = 1)                   AS stars_1,
    countIf(here AND star = 2)                   AS stars_2,
    countIf(here AND star = 3)                   AS stars_3,
    countIf(here AND star = 4)                   AS stars_4,
    countIf(here AND star = 5)                   AS stars_5,
    countIf(here AND work_life > 0)              AS work_life_n,
    sumIf(toFloat64(work_life), here)            AS work_life_sum,
    countIf(here AND culture > 0)                AS culture_n,
    sumIf(toFloat64(culture), here)              AS culture_sum,
    countIf(here AND diversity > 0)              AS diversity_n,
    sumIf(toFloat64(diversity), here)            AS diversity_sum,
    countIf(here AND career > 0)                 AS career_n,
    sumIf(toFloat64(career), here)               AS career_sum,
    countIf(here AND compensation > 0)           AS compensation_n,
    sumIf(toFloat64(compensation), here)         AS compensation_sum,
    countIf(here AND management > 0)             AS management_n,
    sumIf(toFloat64(management), here)           AS management_sum,
    countIf(here AND recommend > 0)              AS recommend_yes,
    countIf(here AND recommend < 0)              AS recommend_no,
    countIf(here AND ceo > 0)                    AS ceo_yes,
    countIf(here AND ceo < 0)                    AS ceo_no,
    countIf(here AND outlook > 0)                AS outlook_yes,
    countIf(here AND outlook < 0)                AS outlook_no,
    countIf(here AND answered)                   AS responses,
    sum(away)                                    AS gone,
    countIf(away AND stars > 0)                  AS gone_stars_n,
    sumIf(toFloat64(stars), away)                AS gone_stars_sum,
    countIf(here AND sentiment = 'positive')     AS sentiment_pos,
    countIf(here AND sentiment = 'neutral')      AS sentiment_neu,
    countIf(here AND sentiment = 'negative')     AS sentiment_neg,
    {version:UInt64}                             AS version
FROM
(
    SELECT
        brand, site, day, status, reviews AS here, gone AS away, stars, toUInt8(floor(stars + 0.5)) AS star,
        work_life, culture, diversity, career, compensation, management, recommend, ceo, outlook, answered, sentiment
    FROM review_facts FINAL
    WHERE brand IN {brands:Array(String)}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND ({whole:Bool} OR (brand, site, day) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {days:Array(Date32)}))))
      -- A day that a review has left gets a row of zeros even where none is known yet: another program that is still writing
      -- the review to that day sees it and looks once more.
      AND (NOT {whole:Bool} OR reviews + gone > 0)
    UNION ALL
    SELECT brand, site, day, status, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ''
    FROM review_day
    WHERE brand IN {brands:Array(String)}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND ({whole:Bool} OR (brand, site, day) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {days:Array(Date32)}))))
)
GROUP BY brand, site, day, status
