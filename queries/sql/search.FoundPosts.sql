/* search.FoundPosts */
-- The keys of the newest posts that hold all words, in whatever version; search.NewestPosts tells which of them still do.
SELECT brand, network AS place, id, posted, version
FROM mentions
PREWHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')}
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
WHERE isNull(deleted)
    AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
    AND (empty({words:Array(String)}) OR arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)}))
ORDER BY posted DESC, brand, network, id, version DESC
LIMIT 1 BY brand, network, id
LIMIT {most:UInt32}
