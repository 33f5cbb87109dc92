/* campaign.Authors */
-- Who wrote a brand's uses: of a brand without hashtags, all its posts.
SELECT
    {brands:Array(String)}[place] AS series,
    count() AS authors_n,
    sum(followers) AS reach_n,
    countIf(followers > 0) AS known_n,
    sum(toFloat64(followers) * toFloat64(followers)) AS reach_sq
FROM
(
    SELECT toUInt32(arrayJoin(arrayFilter(i -> i > 0, [indexOf({brands:Array(String)}, ''), indexOf({brands:Array(String)}, toString(brand))]))) AS place, author, max(followers) AS followers
    FROM author_quarter FINAL
    WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
        AND slot >= {since:DateTime} AND slot < {until:DateTime}
        AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
        AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
        AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other')
        AND ((brand, hashtag) IN (SELECT arrayJoin(arrayZip({tag_brands:Array(String)}, {tag_names:Array(String)})))
            OR hashtag IN {tags_of_all:Array(String)})
        AND has({tag_keys:Array(String)}, concat({brands:Array(String)}[place], '\t', hashtag))
        AND posts > 0
    GROUP BY place, author
)
GROUP BY place
