/* rollup mention_hour: the touched days of a brand on a network; keys that hold nothing any more become zeros. A
   deleted post is still a post, with the likes it had, but it has no author and says nothing. The days are looked up by
   their hours, which are part of the sort key: posts that are read again may be years apart. */
INSERT INTO mention_hour
    (brand, network, hour, direction, lang, posts, authors, negative, neutral, positive, likes, shares, comments, views, views_n, deleted, version)
WITH touched_hours AS
    (
        SELECT day.1, day.2, toDateTime(day.3, 'UTC') + 3600 * arrayJoin(range(24))
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    )
SELECT
    brand, network, hour, direction, lang,
    countIf(here)                                               AS posts,
    uniqExactIf(author_key, here AND told AND author_key != '') AS authors,
    countIf(here AND told AND sentiment = 'negative')           AS negative,
    countIf(here AND told AND sentiment = 'neutral')            AS neutral,
    countIf(here AND told AND sentiment = 'positive')           AS positive,
    sumIf(ifNull(liked, 0), here)                               AS likes,
    sumIf(ifNull(shared, 0), here)                              AS shares,
    sumIf(ifNull(commented, 0), here)                           AS comments,
    sumIf(ifNull(viewed, 0), here)                              AS views,
    countIf(here AND viewed IS NOT NULL)                        AS views_n,
    countIf(here AND NOT told)                                  AS deleted,
    {version:UInt64}                                            AS version
FROM
(
    SELECT
        brand, network, toDateTime(toStartOfHour(posted), 'UTC') AS hour, direction, lang, 1 AS here,
        deleted IS NULL AS told, author_key, sentiment, likes AS liked, shares AS shared, comments AS commented, views AS viewed
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
    UNION ALL
    SELECT
        brand, network, hour, direction, lang, 0, 0, '', '', NULL, NULL, NULL, NULL
    FROM mention_hour
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND hour >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND hour < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, hour) IN touched_hours
)
GROUP BY brand, network, hour, direction, lang
