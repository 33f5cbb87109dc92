/* search.FoundReviews */
-- As search.FoundPosts.
SELECT brand, site AS place, id, posted, version
FROM reviews
PREWHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
    AND toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32}
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
WHERE isNull(vanished)
    AND (empty({words:Array(String)}) OR arrayAll(w -> positionCaseInsensitiveUTF8(whole, w) > 0, {words:Array(String)}))
ORDER BY posted DESC, brand, site, id, version DESC
LIMIT 1 BY brand, site, id
LIMIT {most:UInt32}
