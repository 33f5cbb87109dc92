/* rollup review_words: the words of employees' reviews of the touched brands' sites, whole or only of some ids */
INSERT INTO review_words
SELECT
    brand, toUInt32(cityHash64(toString(brand), toString(site), id) % 4294967296) AS draw, site, id,
    if(reviewer != '', '', arrayStringConcat(arrayMap(w -> if(w IN ('!', '?', ';', ':', ',', '\n'), '.', w),
        extractAll(replaceRegexpAll(lowerUTF8(substring(concat(title, '\n', text, '\n', pros, '\n', cons), 1, 8192)),
            '(https?://|www\\.)\\S+|@[\\w.@-]+', ' '), '[\\p{L}\\p{M}\\p{N}]+|[.!?;:,\\n]')), ' ')) AS words,
    {version:UInt64}
FROM
(
    SELECT brand, site, id, reviewer, title, text, pros, cons
    FROM reviews FINAL
    WHERE {whole:Bool}
      AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))
    UNION ALL
    SELECT brand, site, id, reviewer, title, text, pros, cons
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
    LIMIT 1 BY brand, site, id
)
