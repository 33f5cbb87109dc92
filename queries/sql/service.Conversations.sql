/* service.Conversations */
-- First posts are searched only where there are words or a theme to find.
SELECT
    brand, network, id, first_inbound, complaint, promoted, lang, opening, last_sentiment, last_thanks, target_seconds, toString(reply_by) AS reply_by,
    if(answered, reply_seconds, NULL) AS wait, if(answered, staffed_seconds, NULL) AS staffed, toString(reply_handle) AS handle, inbound, replies,
    if(reach_n = 0, NULL, reach_before) AS reach, count() OVER () AS matching
FROM conversations_by_time FINAL
WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
    AND ({state:String} = '' OR {state:String} = 'answered' AND answered
        OR {state:String} = 'open' AND NOT answered AND living AND first_inbound <= {now:DateTime64(3, 'UTC')})
    AND ({hour_of_week:UInt8} = 0 OR 24 * (toDayOfWeek(first_inbound, 0, {zone:String}) - 1) + toHour(first_inbound, {zone:String}) + 1 = {hour_of_week:UInt8})
    AND (NOT {complaints:Bool} OR complaint)
    AND ({opening:String} = '' OR opening = {opening:String})
    AND ({handle:String} = '' OR reply_handle = {handle:String})
    AND ({answered_by:String} = '' OR reply_by = {answered_by:String})
    AND ({age:UInt8} = 0 OR arrayCount(a -> dateDiff('millisecond', first_inbound, {now:DateTime64(3, 'UTC')}) >= a, {ages:Array(Int64)}) + 1 = {age:UInt8})
    AND (empty({words:Array(String)}) AND {any_theme:Bool} OR (brand, network, id) IN
    (
        SELECT brand, network, id
        FROM conversations
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND (brand, network, inbound_id) IN
            (
                SELECT brand, network, id
                FROM mentions FINAL
                WHERE (notEmpty({words:Array(String)}) OR NOT {any_theme:Bool})
                    AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND posted >= {since:DateTime64(3, 'UTC')} AND posted < {until:DateTime64(3, 'UTC')}
                    AND direction = 'customer'
                    AND ({any_theme:Bool} OR has(themes, {theme:String}))
                    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
                    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
                    AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
                    AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
                    AND arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)})
            )
    ))
ORDER BY if({longest:Bool}, if(answered, reply_seconds, dateDiff('millisecond', first_inbound, {now:DateTime64(3, 'UTC')}) / 1000), 0) DESC,
    first_inbound DESC, brand, network, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
