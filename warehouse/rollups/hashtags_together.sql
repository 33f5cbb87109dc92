/* rollup hashtags_together: as mention_quarter, of the posts that carry several hashtags, by all they carry */
INSERT INTO hashtags_together
    (brand, slot, network, direction, lang, hashtags, posts, deleted, negative, neutral, positive, likes, shares, comments,
     bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n, version)
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
    brand, slot, network, direction, lang, carried,
    countIf(here)                                               AS posts,
    countIf(here AND NOT told)                                  AS deleted,
    countIf(here AND told AND sentiment = 'negative')           AS negative,
    countIf(here AND told AND sentiment = 'neutral')            AS neutral,
    countIf(here AND told AND sentiment = 'positive')           AS positive,
    sumIf(ifNull(liked, 0), here)                               AS likes,
    sumIf(ifNull(shared, 0), here)                              AS shares,
    sumIf(ifNull(commented, 0), here)                           AS comments,
    sumIf(ifNull(kept, 0), here)                                AS bookmarks,
    countIf(here AND coalesce(liked, shared, commented) IS NOT NULL) AS engaged_n,
    sumIf(ifNull(viewed, 0), here)                              AS views,
    countIf(here AND viewed IS NOT NULL)                        AS views_n,
    sumIf(ifNull(following, 0), here AND viewed IS NULL)        AS unseen_followers,
    countIf(here AND viewed IS NULL AND following IS NOT NULL)  AS unseen_n,
    {version:UInt64}                                            AS version
FROM
(
    SELECT
        brand, toStartOfFifteenMinutes(toDateTime(posted, 'UTC')) AS slot, network, direction, lang,
        arraySort(arrayDistinct(arrayFilter(t -> t != '', hashtags))) AS carried, 1 AS here,
        deleted IS NULL AS told, sentiment,
        likes AS liked, shares AS shared, comments AS commented, bookmarks AS kept, views AS viewed, author_followers AS following
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
      AND length(hashtags) > 1
    UNION ALL
    SELECT
        brand, slot, network, direction, lang, hashtags, 0, 0, '', NULL, NULL, NULL, NULL, NULL, NULL
    FROM hashtags_together
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
WHERE length(carried) > 1
GROUP BY brand, slot, network, direction, lang, carried
