/* employer.Reviews */
SELECT
    brand, site, id, source, url, posted, collected, vanished,
    round(toFloat64(stars), 3) AS stars,
    title, text, pros, cons, advice,
    round(toFloat64(work_life), 3) AS work_life,
    round(toFloat64(culture), 3) AS culture,
    round(toFloat64(diversity), 3) AS diversity,
    round(toFloat64(career), 3) AS career,
    round(toFloat64(compensation), 3) AS compensation,
    round(toFloat64(management), 3) AS management,
    recommend, ceo, outlook, status, job_title, location,
    response, response_at,
    lang, sentiment, round(toFloat64(sentiment_score), 4) AS sentiment_score, meaning_model
FROM reviews
-- The narrow rows choose the page first; only then are the texts of its few reviews read, without FINAL: of their newest
-- versions.
WHERE (brand, site, id, version) IN
(
    SELECT brand, site, id, max(version)
    FROM reviews
    WHERE (brand, site, id) IN
    (
        SELECT brand, site, id
    FROM review_facts FINAL
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (empty({sites:Array(String)}) OR site IN {sites:Array(String)})
            AND ({any_status:Bool} OR status = {status:String})
            AND ({any_location:Bool} OR location = {location:String}) AND ({any_job:Bool} OR job = {job:String})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND day >= {from:Date32} AND day < {to:Date32}
            AND if({vanished:Bool}, gone, reviews) > 0
            AND ({any_theme:Bool} OR has(themes, {theme:String}))
            AND ({stars:UInt8} = 0 OR (stars > 0 AND least(5, floor(stars + 0.5)) = {stars:UInt8}))
            AND (empty({words:Array(String)}) OR (brand, site, id) IN
            (
                SELECT brand, site, id
                FROM reviews FINAL
                WHERE notEmpty({words:Array(String)}) AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
                    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
                    AND arrayAll(w -> positionCaseInsensitiveUTF8(whole, w) > 0, {words:Array(String)})
            ))
        ORDER BY posted DESC, brand, site, id
        LIMIT {limit:UInt32} OFFSET {offset:UInt32}
    )
    GROUP BY brand, site, id
)
ORDER BY posted DESC, brand, site, id
LIMIT 1 BY brand, site, id
