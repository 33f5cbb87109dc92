/* rollup mention_time: the touched days of a brand on a network; by the day and by the quarter of an hour; keys that hold
   nothing any more become zeros. A
   deleted post is still a post, with the likes it had, but it has no author and says nothing. The days are looked up by
   those of the hours that are part of the sort key: posts that are read again may be years apart. */
INSERT INTO mention_time
    (brand, network, step, slot, direction, lang, posts, deleted, authors, negative, neutral, positive, likes, shares, comments,
     bookmarks, engaged_n, views, views_n, unseen_followers, unseen_n, version)
WITH touched AS
    (
        SELECT day.1, day.2, toDate(day.3)
        FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {networks:Array(String)}, {days:Array(Date32)})) AS day)
    )
SELECT
    brand, network, step, slot, direction, lang,
    sum(n)                AS posts,
    sum(gone)             AS deleted,
    length(groupUniqArrayIf(author, author != 0)) AS authors,
    sum(bad)              AS negative,
    sum(so_so)            AS neutral,
    sum(good)             AS positive,
    sum(liked)            AS likes,
    sum(shared)           AS shares,
    sum(commented)        AS comments,
    sum(kept)             AS bookmarks,
    sum(engaged)          AS engaged_n,
    sum(viewed)           AS views,
    sum(seen)             AS views_n,
    sum(following)        AS unseen_followers,
    sum(followed)         AS unseen_n,
    {version:UInt64}      AS version
FROM
(
    SELECT
        brand, network, arrayJoin(['day', 'quarter']) AS step,
        if(step = 'day', toStartOfDay(toDateTime(posted, 'UTC')), toStartOfFifteenMinutes(toDateTime(posted, 'UTC'))) AS slot, direction, lang,
        if(author_key = '' OR deleted IS NOT NULL, 0, sipHash64(author_key)) AS author,
        1 AS n, deleted IS NOT NULL AS gone,
        NOT gone AND sentiment = 'negative' AS bad, NOT gone AND sentiment = 'neutral' AS so_so, NOT gone AND sentiment = 'positive' AS good,
        ifNull(likes, 0) AS liked, ifNull(shares, 0) AS shared, ifNull(comments, 0) AS commented, ifNull(bookmarks, 0) AS kept,
        likes IS NOT NULL OR shares IS NOT NULL OR comments IS NOT NULL AS engaged, ifNull(views, 0) AS viewed, views IS NOT NULL AS seen,
        if(seen, 0, ifNull(author_followers, 0)) AS following, NOT seen AND author_followers IS NOT NULL AS followed
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toDate(toStartOfHour(posted))) IN touched
    UNION ALL
    SELECT
        brand, network, step, slot, direction, lang, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM mention_time
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched
)
GROUP BY brand, network, step, slot, direction, lang
