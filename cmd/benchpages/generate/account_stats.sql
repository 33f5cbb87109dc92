/* generate account_stats: a snapshot a day of each brand's channels, and of what review sites publish; some days are missing */
INSERT INTO account_stats (brand, network, account, source, at, followers, following, posts, views, rating, rating_count, rated_by, version)
SELECT
    {brands:Array(String)}[brand_no] AS brand,
    channel AS network,
    concat(lower(replaceAll(brand, ' ', '')), if(rates, '-reviews', '')) AS account,
    concat(channel, if(rates, '-reviews', '-posts')) AS source,
    toDateTime64({from:DateTime64(3, 'UTC')} + toIntervalDay(day) + toIntervalHour(6), 3, 'UTC') AS at,
    if(rates, NULL, toUInt64((2000000 / brand_no) * (1 + day / 2000 + sin(day / 40. + brand_no) / 50))) AS followers,
    if(rates, NULL, 300 + brand_no) AS following,
    if(rates, NULL, toUInt64(1000 + day * 2)) AS posts,
    if(channel = 'youtube', toUInt64(1000000 + day * (40000 / brand_no + 100) + cityHash64(day, brand_no) % 100), NULL) AS views,
    if(rates, round(3.4 + (brand_no % 9 - 4) / 8 + sin(day / 90.) / 10, 1), NULL) AS rating,
    if(rates, toUInt64(10 + day * 20 / brand_no), NULL) AS rating_count,
    if(channel = 'shopmirror', 'customer', '') AS rated_by,
    toUInt64(toUnixTimestamp64Micro(at)) AS version
FROM
(
    SELECT toUInt64(number % {days:UInt64}) AS day, toUInt64(intDiv(number, {days:UInt64}) + 1) AS brand_no,
        arrayJoin(arrayConcat(arrayFilter(n -> n NOT IN ('email', 'phone', 'chat'), {networks:Array(String)}), {sites:Array(String)})) AS channel,
        has({sites:Array(String)}, channel) AS rates
    FROM numbers({days:UInt64} * length({brands:Array(String)}))
    WHERE cityHash64(number, {seed:UInt64}) % 50 != 0
)
