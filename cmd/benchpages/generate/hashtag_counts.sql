/* generate hashtag_counts: what networks themselves say of campaign hashtags, by the month */
INSERT INTO hashtag_counts (brand, network, hashtag, source, from, to, uses, authors, collected, version)
SELECT {brands:Array(String)}[brand_no] AS brand, 'instagram' AS network,
    concat({tags:Array(String)}[brand_no], 'campaign', toString(campaign)) AS hashtag, 'instagram-posts' AS source,
    toDateTime64(toStartOfMonth({from:DateTime64(3, 'UTC')}) + toIntervalMonth(month), 3, 'UTC') AS from,
    from + toIntervalMonth(1) AS to,
    cityHash64(brand_no, campaign, month) % 40000 AS uses, NULL AS authors, to AS collected, 1 AS version
FROM
(
    SELECT toUInt16(number + 1) AS brand_no, arrayJoin(range(1, 7)) AS campaign, arrayJoin(range(toUInt64(intDiv({days:UInt64}, 31)))) AS month
    FROM numbers(length({brands:Array(String)}))
)
