/* generate alerts: what stood out, as the analysis would keep it */
INSERT INTO alerts (brand, kind, subject, start, at, peak, calm, falling, severity, level, value, expected, peak_of, total, reason, evidence, first_found, withdrawn, version)
SELECT {brands:Array(String)}[1 + number % length({brands:Array(String)})] AS brand, ['negative', 'mentions', 'hashtag', 'reviews'][1 + number % 4] AS kind,
    if(kind = 'hashtag', concat('tag', toString(number % 50)), '') AS subject,
    toDateTime64({from:DateTime64(3, 'UTC')} + toIntervalHour(cityHash64(number, {seed:UInt64}) % ({days:UInt64} * 24)), 3, 'UTC') AS start,
    start + toIntervalMinute(15) AS at, start + toIntervalHour(3) AS peak, start + toIntervalHour(30) AS calm, false AS falling,
    3 + number % 9 AS severity, ['watch', 'high', 'critical'][1 + number % 3] AS level, 40 + number % 100 AS value, 8 AS expected, value * 2 AS peak_of,
    value * 20 AS total, 'More than usual.' AS reason, '{"interval_seconds":900,"weeks":4,"negative":40,"authors":30,"reach":100000,"posts":[]}' AS evidence,
    at AS first_found, false AS withdrawn, 1 AS version
FROM numbers(length({brands:Array(String)}) * 24)
