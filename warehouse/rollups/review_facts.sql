/* rollup review_facts: employees' reviews of the touched brands' sites, whole or only those of some ids; keys that hold nothing any more become tombstones */
INSERT INTO review_facts
WITH
    -- A job family is the title without rank and grade, and without what follows a comma, a bracket, a slash or a dash
    -- between blanks: "Senior Engineer II (Payments)" is an engineer. A title that is nothing but that stays whole.
    ['senior', 'sr', 'junior', 'jr', 'lead', 'principal', 'staff', 'entry', 'level', 'mid', 'i', 'ii', 'iii', 'iv', 'v', '1', '2', '3', '4', '5'] AS ranks,
    ['hr', 'it', 'qa', 'pr', 'ui', 'ux', 'vp', 'ceo', 'cfo', 'cto', 'coo', 'r&d'] AS letters,
    extractAll(lowerUTF8(job_title), '[\\p{L}\\p{M}\\p{N}&+#\'’-]+') AS words,
    arrayFilter(w -> w NOT IN ranks,
        extractAll(replaceRegexpOne(lowerUTF8(job_title), '(?s)^(.*?)(?:[,;:(/|\\[]|\\s[-–—]\\s).*$', '\\1'), '[\\p{L}\\p{M}\\p{N}&+#\'’-]+')) AS core,
    arrayStringConcat(arrayMap(w -> if(w IN letters, upperUTF8(w), w), if(empty(core), words, core)), ' ') AS folded,
    arrayDistinct(found) AS named,
    -- A review counts once a theme, however often it speaks of it: for it where more parts are than are not, or against it.
    arrayMap(n -> arraySum(arrayMap((t, l) -> if(t = n, (l = 'positive') - (l = 'negative'), 0), found, labels)), named) AS stances
SELECT
    brand, toDate32(posted) AS day, site, id, posted,
    toUInt32(cityHash64(toString(brand), toString(site), id) % 4294967296) AS draw,
    vanished IS NULL AS reviews, vanished IS NOT NULL AS gone,
    status, lang,
    replaceRegexpAll(location, '^\\s+|\\s+$', '') AS place,
    concat(upperUTF8(substringUTF8(folded, 1, 1)), substringUTF8(folded, 2)) AS job,
    ifNull(stars, 0), ifNull(work_life, 0), ifNull(culture, 0), ifNull(diversity, 0), ifNull(career, 0), ifNull(compensation, 0), ifNull(management, 0),
    toInt8((recommend = 'positive') - (recommend = 'negative')), toInt8((ceo = 'positive') - (ceo = 'negative')), toInt8((outlook = 'positive') - (outlook = 'negative')),
    response OR response_at IS NOT NULL,
    if(response_at IS NULL, -1, toInt32(least(greatest(0, age('day', posted, assumeNotNull(response_at))), 2147483647))),
    said, sentiment, named,
    arrayMap((n, s) -> toUInt8(
        arrayExists((t, p) -> t = n AND p = 'pros', found, parts) + 2 * arrayExists((t, p) -> t = n AND p = 'cons', found, parts)
        + 4 * arrayExists((t, l) -> t = n AND l != '', found, labels) + 8 * (s > 0) + 16 * (s < 0)), named, stances),
    {version:UInt64}
FROM
(
    SELECT brand, site, id, posted, vanished, stars, work_life, culture, diversity, career, compensation, management,
        recommend, ceo, outlook, status, lang, location, job_title, notEmpty(response) AS response, response_at,
        notEmpty(title) OR notEmpty(text) OR notEmpty(pros) OR notEmpty(cons) AS said,
        sentiment, themes AS found, theme_parts AS parts, theme_labels AS labels
    FROM reviews FINAL
    WHERE {whole:Bool}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
      AND reviewer = ''
    UNION ALL
    -- Of some ids the newest versions are looked up first, so that no older text is read.
    SELECT brand, site, id, posted, vanished, stars, work_life, culture, diversity, career, compensation, management,
        recommend, ceo, outlook, status, lang, location, job_title, notEmpty(response) AS response, response_at,
        notEmpty(title) OR notEmpty(text) OR notEmpty(pros) OR notEmpty(cons) AS said,
        sentiment, themes AS found, theme_parts AS parts, theme_labels AS labels
    FROM reviews
    WHERE NOT {whole:Bool}
      AND (brand, site, id, version) IN
      (
          SELECT brand, site, id, max(version)
          FROM reviews
          WHERE NOT {whole:Bool}
            AND (brand, site, id) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {ids:Array(String)})))
          GROUP BY brand, site, id
      )
      AND reviewer = ''
    LIMIT 1 BY brand, site, id
)
UNION ALL
SELECT DISTINCT
    brand, day, site, id, toDateTime64(0, 3, 'UTC'), toUInt32(0), 0, 0, '', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, '',
    CAST([], 'Array(LowCardinality(String))'), CAST([], 'Array(UInt8)'), {version:UInt64}
FROM review_facts
WHERE brand IN {brands:Array(String)}
  AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
  AND ({whole:Bool} OR (brand, site, id) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {ids:Array(String)}))))
  AND (brand, day, site, id) NOT IN
  (
      SELECT brand, toDate32(posted), site, id
      FROM reviews FINAL
      WHERE (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
        AND ({whole:Bool} OR (brand, site, id) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {ids:Array(String)}))))
        AND reviewer = ''
  )
