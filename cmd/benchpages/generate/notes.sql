/* generate notes: each brand's campaigns, as people noted them down */
INSERT INTO notes (id, brand, kind, at, until, made, text, author, url, deleted, version)
SELECT concat('note-', toString(brand_no), '-', toString(campaign)) AS id, {brands:Array(String)}[brand_no] AS brand, 'campaign' AS kind,
    toDateTime64({from:DateTime64(3, 'UTC')} + toIntervalDay(cityHash64('campaign', brand_no, toInt64(campaign)) % ({days:Int64} - 40)), 3, 'UTC') AS at,
    at + toIntervalDay(20) AS until, at AS made, concat('Campaign ', toString(campaign), ' #', {tags:Array(String)}[brand_no], 'campaign', toString(campaign)) AS text,
    'marketing' AS author, '' AS url, false AS deleted, 1 AS version
FROM (SELECT toUInt16(number + 1) AS brand_no, arrayJoin(range(1, 7)) AS campaign FROM numbers(length({brands:Array(String)})))
