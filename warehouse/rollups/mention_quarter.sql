/* rollup mention_quarter: the touched days of a brand on a network; keys that hold nothing any more become zeros. A
   deleted post is still a post, with the likes it had, but it has no author and says nothing. The days are looked up by
   their hours, which are part of the sort key: posts that are read again may be years apart. */
INSERT INTO mention_quarter
    (brand, network, slot, direction, lang, posts, deleted, authors, negative, neutral, positive, likes, shares, comments,
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
    brand, network, slot, direction, lang,
    countIf(here)                                               AS posts,
    countIf(here AND NOT told)                                  AS deleted,
    uniqExactIf(author, here AND told AND author != 0)          AS authors,
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
        brand, network, toStartOfFifteenMinutes(toDateTime(posted, 'UTC')) AS slot, direction, lang, 1 AS here,
        deleted IS NULL AS told, if(author_key = '', 0, sipHash64(author_key)) AS author, sentiment,
        likes AS liked, shares AS shared, comments AS commented, bookmarks AS kept, views AS viewed, author_followers AS following
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
    UNION ALL
    SELECT
        brand, network, slot, direction, lang, 0, 0, 0, '', NULL, NULL, NULL, NULL, NULL, NULL
    FROM mention_quarter
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
GROUP BY brand, network, slot, direction, lang
