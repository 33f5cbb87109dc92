/* service.Open */
-- Ages are counted in both clocks: by the milliseconds up to now, and by the instants since which so much staffed time
-- has passed, the latest first, brand by brand, as each has hours of its own. Without hours both clocks are the same.
SELECT
    brand,
    complaint,
    count() AS conversations_n,
    min(first_inbound) AS oldest,
    sumForEach(arrayMap(i -> toUInt64(calendar_age = i), range(5))) AS calendar_ages,
    sumForEach(arrayMap(i -> toUInt64(staffed_age = i), range(5))) AS staffed_ages,
    countIf(target_seconds > 0) AS target_n,
    countIf(begun <= due) AS passed_n,
    sum(reach_before) AS reach,
    sum(reach_n) AS reach_posts
FROM
(
    SELECT
        conversation.brand AS brand, complaint, first_inbound, target_seconds, reach_before, reach_n,
        toUnixTimestamp64Milli(first_inbound) AS begun,
        transform(
            transform(conversation.brand, {due_brands:Array(String)}, {due_numbers:Array(UInt64)}, toUInt64(0)) * 4294967296 + target_seconds,
            {due_keys:Array(UInt64)}, {passed:Array(Int64)}, toInt64(-1)) AS due,
        arrayCount(age -> toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')}) - begun >= age, {ages:Array(Int64)}) AS calendar_age,
        if(empty(staffed_since), calendar_age, arrayCount(since -> begun <= since, staffed_since)) AS staffed_age
    FROM
    (
        SELECT brand, complaint, first_inbound, target_seconds, reach_before, reach_n
        FROM conversations_by_time FINAL
        WHERE here AND NOT answered AND living AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
            AND first_inbound <= {now:DateTime64(3, 'UTC')}
    ) AS conversation
    LEFT ANY JOIN
    (
        SELECT age.1 AS age_brand, age.2 AS staffed_since
        FROM (SELECT arrayJoin(arrayZip({age_brands:Array(String)}, {staffed_since:Array(Array(Int64))})) AS age)
    ) AS ages ON age_brand = conversation.brand
)
GROUP BY brand, complaint
ORDER BY brand, complaint
