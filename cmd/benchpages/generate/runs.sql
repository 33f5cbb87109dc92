/* generate runs: each source ran once a day for two years */
INSERT INTO runs (source, id, kind, brand, started, finished, ok, complete, requests, bytes, records, rejected, error, remedy, notes, version)
SELECT concat(network, '-', word) AS source, toString(number) AS id, network AS kind, '' AS brand,
    toDateTime64({to:DateTime64(3, 'UTC')} - toIntervalDay(number) - toIntervalHour(2), 3, 'UTC') AS started,
    started + toIntervalMinute(3) AS finished, cityHash64(number, network) % 40 != 0 AS ok, false, 20, 400000,
    if(ok, 3000, 0) AS records, cityHash64(number, network, 1) % 3 AS rejected, if(ok, '', 'the site did not answer') AS error,
    if(ok, '', 'Wait: it is tried again.') AS remedy, [], toUInt64(toUnixTimestamp64Micro(finished)) AS version
FROM numbers(least({days:UInt64}, 730))
ARRAY JOIN arrayConcat({networks:Array(String)}, {sites:Array(String)}) AS network,
    arrayConcat(arrayMap(n -> 'posts', {networks:Array(String)}), arrayMap(n -> 'reviews', {sites:Array(String)})) AS word
