/* search.ReviewTexts */
SELECT brand, site AS place, id, posted, version, if(reviewer = '', 'employee', toString(reviewer)) AS side, title,
    arrayStringConcat(arrayFilter(p -> p != '', [text, pros, cons, advice]), '\n') AS text, toFloat64(stars) AS stars,
    toString(sentiment) AS sentiment, toString(lang) AS lang, url
FROM reviews
WHERE (brand, site, id, version) IN arrayZip({key_brands:Array(String)}, {key_places:Array(String)}, {key_ids:Array(String)}, {key_versions:Array(UInt64)})
LIMIT 1 BY brand, site, id
