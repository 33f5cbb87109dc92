/* campaign.TopPosts */
-- The candidates as they are now, deleted ones left out.
SELECT
    toString(brand) AS of_brand, toString(network) AS of_network, id, posted, toString(direction) AS of_direction, toString(handle) AS of_handle,
    text, url, arrayMap(t -> toString(t), hashtags) AS tags, toString(lang) AS of_lang, toString(sentiment) AS label, toString(meaning_model) AS model,
    promoted, if(author_key = '', 0, sipHash64(author_key)) AS author, author_followers,
    likes, shares, comments, bookmarks, views, deleted,
    if({by:String} = 'views', ifNull(views, 0), ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0)) AS value
FROM mentions FINAL
PREWHERE (brand, network, toStartOfHour(posted), id) IN
    (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_networks:Array(String)}, arrayMap(h -> toDateTime(h, 'UTC'), {of_hours:Array(UInt32)}), {of_ids:Array(String)})))
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
    AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other', 'brand')
    AND isNull(deleted) AND value > 0
ORDER BY value DESC, posted DESC, network, id
LIMIT {limit:UInt32}
