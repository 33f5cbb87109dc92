/* rollup author_quarter: as mention_time, of the authors whose posts are there, once for all of them and once for each
   hashtag */
INSERT INTO author_quarter
    (brand, hashtag, slot, network, direction, lang, author, posts, negative, positive, judged, followers, version)
WITH touched AS
    (
        SELECT day.1, day.2, toDate(day.3)
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    )
SELECT
    brand, hashtag, slot, network, direction, lang, author,
    sum(n)            AS posts,
    sum(bad)          AS negative,
    sum(good)         AS positive,
    sum(said)         AS judged,
    max(following)    AS followers,
    {version:UInt64}  AS version
FROM
(
    SELECT
        brand, arrayJoin(arrayDistinct(arrayPushFront(hashtags, ''))) AS hashtag, toStartOfFifteenMinutes(toDateTime(posted, 'UTC')) AS slot, network, direction, lang,
        sipHash64(author_key) AS author,
        1 AS n, sentiment = 'negative' AS bad, sentiment = 'positive' AS good, sentiment != '' AS said, ifNull(author_followers, 0) AS following
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toDate(toStartOfHour(posted))) IN touched
      AND deleted IS NULL AND author_key != ''
    UNION ALL
    SELECT
        brand, hashtag, slot, network, direction, lang, author, 0, 0, 0, 0, 0
    FROM author_quarter
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched
)
GROUP BY brand, hashtag, slot, network, direction, lang, author
