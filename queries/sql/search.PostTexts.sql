/* search.PostTexts */
SELECT brand, network AS place, id, posted, version, toString(direction) AS side, '' AS title, text, CAST(NULL, 'Nullable(Float64)') AS stars,
    toString(sentiment) AS sentiment, toString(lang) AS lang, url
FROM mentions
WHERE (brand, network, toStartOfHour(posted), id, version) IN
        arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_hours:Array(DateTime('UTC'))}, {key_ids:Array(String)}, {key_versions:Array(UInt64)})
LIMIT 1 BY brand, network, id
