/* campaign.PostCount */
-- How many posts a list has that no roll-up can count: those of an author, or with some words.
SELECT count() AS total
FROM mentions FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
    AND network NOT IN ('email', 'phone', 'chat')
        AND if({direction:String} = '', direction IN ('customer', 'other'), direction = {direction:String})
        AND ({sentiment:String} = '' OR (sentiment = {sentiment:String} AND isNull(deleted)))
        AND ({author:UInt64} = 0 OR (author_key != '' AND isNull(deleted) AND sipHash64(author_key) = {author:UInt64}
            AND (brand, network, toStartOfHour(posted)) IN
            (
                SELECT brand, network, toStartOfHour(slot)
                FROM author_quarter
                WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND hashtag = '' AND author = {author:UInt64} AND posts > 0
                    AND slot >= {since:DateTime} AND slot < {until:DateTime}
            )))
        AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
        AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
        AND (empty({words:Array(String)}) OR arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)}))
