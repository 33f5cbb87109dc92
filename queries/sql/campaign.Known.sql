/* campaign.Known */
-- From when to when the brands' public posts are known: the first post held, and the newest one or the newest good run of a
-- collector of posts; of brand '' those of all together. The first and the last day that hold anything say which quarters of an
-- hour are read. Networks and languages do not matter here.
SELECT series, since_slot AS since, greatest(last_slot, toDateTime(last_run, 'UTC')) AS until
FROM
(
    SELECT toString(brand) AS series, min(slot) AS since_slot, max(slot) AS last_slot
    FROM mention_time
    WHERE brand IN {brands:Array(String)} AND step = 'quarter' AND network NOT IN ('email', 'phone', 'chat') AND posts > 0
        AND (brand, toDate(slot)) IN
        (
            SELECT brand, toDate(arrayJoin([min(slot), max(slot)]))
            FROM mention_time
            WHERE brand IN {brands:Array(String)} AND step = 'day' AND network NOT IN ('email', 'phone', 'chat') AND posts > 0
            GROUP BY brand
        )
    GROUP BY brand
    UNION ALL
    SELECT '', min(slot), (SELECT max(slot) FROM mention_time)
    FROM mention_time
    WHERE has({brands:Array(String)}, '') AND step = 'quarter' AND slot < (SELECT min(slot) FROM mention_time) + 86400
    HAVING count() > 0
) AS held
LEFT JOIN
(
    SELECT arrayJoin(['', toString(brand)]) AS series, max(started) AS last_run
    FROM runs
    WHERE ok AND kind NOT IN ('import', 'reviewsite', 'trustpilot', 'googlebusiness')
    GROUP BY series
) AS ran ON ran.series = held.series
