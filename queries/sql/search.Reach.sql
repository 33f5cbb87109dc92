/* search.Reach */
-- Since when as many of the newest posts as asked for may hold the words, by the indexes alone.
SELECT posted
FROM mentions
PREWHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')}
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
ORDER BY posted DESC
LIMIT 1 OFFSET {most:UInt32}
