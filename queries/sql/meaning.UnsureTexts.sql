/* meaning.UnsureTexts */
-- What some texts say, and where. Posts are found by their hour, which is part of the sort key.
SELECT 'mention' AS what, toString(brand) AS of_brand, toString(network) AS place, id, text AS said, url
FROM mentions FINAL
PREWHERE (brand, network, toStartOfHour(posted), id) IN
    (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {places:Array(String)}, arrayMap(h -> toDateTime(h, 'UTC'), {hours:Array(UInt32)}), {ids:Array(String)})))
UNION ALL
SELECT 'review', toString(brand), toString(site), id, arrayStringConcat(arrayFilter(p -> p != '', [title, text, pros, cons]), '\n'), url
FROM reviews FINAL
WHERE (brand, site, id) IN
    (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {places:Array(String)}, {ids:Array(String)})))
