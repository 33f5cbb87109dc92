/* campaign.TopCandidates */
-- Versions of posts with the most engagements or views, without FINAL: what they say now is looked up afterwards.
SELECT toString(brand) AS of_brand, toString(network) AS of_network, toStartOfHour(posted) AS of_hour, id, if({by:String} = 'views', ifNull(views, 0), ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0)) AS value
FROM mentions
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND posted >= {since:DateTime} AND posted < {until:DateTime}
    AND toStartOfHour(posted) >= toStartOfHour({since:DateTime}) AND toStartOfHour(posted) <= toStartOfHour({until:DateTime})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
    AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other', 'brand')
    AND ({by:String} = 'views' OR network != 'youtube' OR {networks:Array(String)} = ['youtube'])
    AND value > 0
ORDER BY value DESC
LIMIT {candidates:UInt32}
