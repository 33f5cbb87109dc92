/* rollup praise: as mention_time, one row a post; those that are no praise any more stay as such */
INSERT INTO praise
    (brand, slot, network, id, here, posted, lang, reach, version)
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
    brand, slot, network, id,
    max(found)              AS here,
    argMax(at, found)       AS posted,
    argMax(language, found) AS lang,
    argMax(far, found)      AS reach,
    {version:UInt64}        AS version
FROM
(
    SELECT
        brand, toStartOfFifteenMinutes(toDateTime(mentions.posted, 'UTC')) AS slot, network, id, true AS found,
        mentions.posted AS at, mentions.lang AS language, ifNull(coalesce(views, author_followers), 0) AS far
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
      AND direction = 'customer' AND sentiment = 'positive' AND deleted IS NULL AND network NOT IN ('email', 'phone', 'chat')
    UNION ALL
    SELECT brand, slot, network, id, false, praise.posted, '', 0
    FROM praise
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
GROUP BY brand, slot, network, id
