/* employer.ReviewCounts */
SELECT
    count() AS in_slice,
    countIf(({stars:UInt8} = 0 OR (stars > 0 AND least(5, floor(stars + 0.5)) = {stars:UInt8}))
        AND (empty({words:Array(String)}) OR (brand, site, id) IN
            (
                SELECT brand, site, id
                FROM reviews FINAL
                WHERE notEmpty({words:Array(String)}) AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
                    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
                    AND arrayAll(w -> positionCaseInsensitiveUTF8(whole, w) > 0, {words:Array(String)})
            ))) AS total
FROM
(
    SELECT brand, site, id, stars
    FROM review_facts FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
        AND ({any_status:Bool} OR status = {status:String})
        AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND day >= {from:Date32} AND day < {to:Date32}
        AND if({vanished:Bool}, gone, reviews) > 0
        AND ({any_theme:Bool} OR has(themes, {theme:String}))
)
