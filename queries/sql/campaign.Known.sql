/* campaign.Known */
-- From when to when a brand's public posts are known: the first post held, and the newest one or the newest good run of a
-- collector of posts; of brand '' those of all together. Both ends are read off the sort key's ends. Networks and languages do
-- not matter here. What was not found is 1970.
SELECT since_slot AS since, greatest(last_slot, last_run) AS until
FROM
(
    SELECT
        (
            SELECT toDateTime(min(slot), 'UTC') FROM
            (
                SELECT slot FROM mention_time
                WHERE brand = {brand:String} AND {brand:String} != '' AND step = 'quarter' AND network NOT IN ('email', 'phone', 'chat') AND posts > 0
                ORDER BY brand, step, slot
                LIMIT 1
                UNION ALL
                SELECT min(slot) FROM mention_time WHERE {brand:String} = '' AND step = 'quarter' AND slot < (SELECT min(slot) FROM mention_time) + 86400
            )
            WHERE slot > toDateTime(0, 'UTC')
        ) AS since_slot,
        (
            SELECT toDateTime(max(slot), 'UTC') FROM
            (
                SELECT slot FROM mention_time
                WHERE brand = {brand:String} AND {brand:String} != '' AND step = 'quarter' AND network NOT IN ('email', 'phone', 'chat') AND posts > 0
                ORDER BY brand DESC, step DESC, slot DESC
                LIMIT 1
                UNION ALL
                SELECT max(slot) FROM mention_time WHERE {brand:String} = ''
            )
        ) AS last_slot,
        (
            SELECT toDateTime(max(started), 'UTC') FROM runs
            WHERE ok AND kind NOT IN ('import', 'reviewsite', 'trustpilot', 'googlebusiness') AND ({brand:String} = '' OR brand = {brand:String})
        ) AS last_run
)
SETTINGS optimize_read_in_order = 1
