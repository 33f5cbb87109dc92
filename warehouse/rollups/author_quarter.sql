/* rollup author_quarter: as mention_quarter, of the authors whose posts are there, once for all of them and once for each
   hashtag */
INSERT INTO author_quarter
    (brand, hashtag, slot, network, direction, lang, author, posts, negative, positive, judged, followers, version)
WITH
    touched_days AS
    (
        SELECT day.1, day.2, toDate(day.3)
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    ),
    touched_hours AS
    (
        SELECT day.1, day.2, toDateTime(day.3, 'UTC') + 3600 * arrayJoin(range(24))
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    )
SELECT
    brand, hashtag, slot, network, direction, lang, author,
    countIf(here)                             AS posts,
    countIf(here AND sentiment = 'negative')  AS negative,
    countIf(here AND sentiment = 'positive')  AS positive,
    countIf(here AND sentiment != '')         AS judged,
    maxIf(following, here)                    AS followers,
    {version:UInt64}                          AS version
FROM
(
    SELECT
        brand, arrayJoin(arrayDistinct(arrayPushFront(hashtags, ''))) AS hashtag, toStartOfFifteenMinutes(toDateTime(posted, 'UTC')) AS slot, network, direction, lang,
        sipHash64(author_key) AS author, 1 AS here, sentiment, ifNull(author_followers, 0) AS following
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
      AND deleted IS NULL AND author_key != ''
    UNION ALL
    SELECT
        brand, hashtag, slot, network, direction, lang, author, 0, '', 0
    FROM author_quarter
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
GROUP BY brand, hashtag, slot, network, direction, lang, author
