/* rollup theme_time: as mention_time, of what customers' posts are about, once for all of them and once for each theme */
INSERT INTO theme_time
    (brand, step, slot, theme, network, lang, posts, negative, judged, complaints, version)
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
    brand, step, slot, theme, network, lang,
    countIf(here)                           AS posts,
    countIf(here AND opinion = 'negative')  AS negative,
    countIf(here AND opinion != '')         AS judged,
    countIf(here AND complaint)             AS complaints,
    {version:UInt64}                        AS version
FROM
(
    SELECT
        brand, arrayJoin(['day', 'quarter']) AS step,
        if(step = 'day', toStartOfDay(toDateTime(posted, 'UTC')), toStartOfFifteenMinutes(toDateTime(posted, 'UTC'))) AS slot, network, lang, 1 AS here, complaint,
        arrayJoin(arrayPushFront(arrayMap((t, l) -> (toString(t), toString(l)), themes, theme_labels), ('', toString(sentiment)))) AS touching,
        tupleElement(touching, 1) AS theme, tupleElement(touching, 2) AS opinion
    FROM mentions FINAL
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND posted >= {from:DateTime64(3, 'UTC')} AND posted < {to:DateTime64(3, 'UTC')}
      AND toStartOfHour(posted) >= toStartOfHour({from:DateTime64(3, 'UTC')})
      AND toStartOfHour(posted) < toStartOfHour({to:DateTime64(3, 'UTC')})
      AND (brand, network, toStartOfHour(posted)) IN touched_hours
      AND direction = 'customer' AND deleted IS NULL
    UNION ALL
    SELECT brand, step, slot, network, lang, 0, false, ('', ''), theme, ''
    FROM theme_time
    WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)}
      AND slot >= toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') AND slot < toDateTime({to:DateTime64(3, 'UTC')}, 'UTC')
      AND (brand, network, toDate(slot)) IN touched_days
)
GROUP BY brand, step, slot, theme, network, lang
