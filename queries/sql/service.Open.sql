/* service.Open */
-- Ages are counted in both clocks: by the milliseconds up to now, and by the instants since which so much staffed time
-- has passed, the latest first. Brand by brand, as each has hours of its own.
SELECT
    brand,
    complaint,
    count() AS conversations_n,
    min(first_inbound) AS oldest,
    sumForEach(arrayMap(i -> toUInt64(calendar_age = i), range(5))) AS calendar_ages,
    sumForEach(arrayMap(i -> toUInt64(staffed_age = i), range(5))) AS staffed_ages,
    countIf(target_seconds > 0) AS target_n,
    countIf(target_seconds > 0 AND begun <= passed) AS passed_n,
    sum(reach_before) AS reach,
    sum(reach_n) AS reach_posts
FROM
(
    SELECT
        conversation.brand AS brand, complaint, first_inbound, target_seconds, passed, reach_before, reach_n,
        toUnixTimestamp64Milli(first_inbound) AS begun,
        arrayCount(age -> toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')}) - begun >= age, {ages:Array(Int64)}) AS calendar_age,
        arrayCount(since -> begun <= since, staffed_since) AS staffed_age
    FROM
    (
        SELECT * FROM conversations FINAL
        WHERE here AND expects AND isNull(first_reply) AND deleted < posts
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
            AND first_inbound <= {now:DateTime64(3, 'UTC')}
    ) AS conversation
    LEFT ANY JOIN
    (
        SELECT pass.1 AS pass_brand, pass.2 AS pass_target, pass.3 AS passed
        FROM (SELECT arrayJoin(arrayZip({pass_brands:Array(String)}, {pass_targets:Array(UInt32)}, {passed:Array(Int64)})) AS pass)
    ) AS target ON pass_brand = conversation.brand AND pass_target = target_seconds
    LEFT ANY JOIN
    (
        SELECT age.1 AS age_brand, age.2 AS staffed_since
        FROM (SELECT arrayJoin(arrayZip({age_brands:Array(String)}, {staffed_since:Array(Array(Int64))})) AS age)
    ) AS ages ON age_brand = conversation.brand
)
GROUP BY brand, complaint
ORDER BY brand, complaint
