/* service.RoboticTexts */
SELECT brand, network, id, text, url
FROM mentions FINAL
PREWHERE (brand, network, toStartOfHour(posted), id) IN
    (SELECT arrayJoin(arrayZip({of:Array(String)}, {on:Array(String)}, arrayMap(h -> toDateTime(h, 'UTC'), {hours:Array(UInt32)}), {ids:Array(String)})))
WHERE isNull(deleted)
