/* campaign.Known */
-- From when to when a brand's public posts are known: the first post held, and the newest one or the newest good run of a
-- collector of posts. Networks and languages do not matter here.
SELECT series, min(first_slot) AS since, max(last_slot) AS until
FROM
(
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, min(slot) AS first_slot, max(slot) AS last_slot
    FROM mention_quarter
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat') AND posts > 0
    GROUP BY series
    UNION ALL
    SELECT arrayJoin(arrayFilter(s -> s = '' OR s = brand, {brands:Array(String)})) AS series, toDateTime('2106-01-01 00:00:00', 'UTC') AS first_slot, toDateTime(max(started), 'UTC') AS last_slot
    FROM runs
    WHERE ok AND kind NOT IN ('import', 'reviewsite', 'trustpilot', 'googlebusiness')
        AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    GROUP BY series
)
GROUP BY series
HAVING since < toDateTime('2106-01-01 00:00:00', 'UTC')
