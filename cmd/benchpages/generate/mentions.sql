/* generate mentions: the posts of some units, a unit being a thread. Every figure is a hash of the unit's number, so that
   the same seed gives the same posts, in whatever order and however often they are made. With again, a few of the posts
   are made a second time, as if collected again later. */
INSERT INTO mentions
    (brand, network, id, source, url, text, posted, collected, deleted, direction, handle, conversation, parent, hashtags, promoted,
     addressed, author_key, author_followers, likes, shares, comments, quotes, bookmarks, views, lang, sentiment, sentiment_score,
     meaning_model, chance_negative, chance_positive, themes, theme_labels, complaint, thanks, signed, shingles, version)
WITH
    {seed:UInt64} AS seed,
    3600000 AS hour_ms,
    86400000 AS day_ms,
    toUnixTimestamp64Milli({from:DateTime64(3, 'UTC')}) AS first_ms,
    toUnixTimestamp64Milli({to:DateTime64(3, 'UTC')}) AS last_ms,
    -- A number in [0, 1) for the unit, or the post, and a salt.
    (n, salt) -> cityHash64(n, salt, seed) / 18446744073709551616. AS chance,
    (n, salt) -> sqrt(-2 * log(1 - chance(n, salt))) * cos(2 * pi() * chance(n, salt + 1)) AS normal,
    -- How many milliseconds a desk takes; where the brand keeps office hours, it answers by day only.
    (n, brand, j) -> toInt64(1000 * exp(log(600 * (1 + brand * 7 % 11)) + 1.3 * normal(n, 90 + 2 * j))) AS wait,
    (at, late) -> multiIf(intDiv(at, hour_ms) % 24 < 8, intDiv(at, day_ms) * day_ms + 8 * hour_ms + late,
        intDiv(at, hour_ms) % 24 >= 20, (intDiv(at, day_ms) + 1) * day_ms + 8 * hour_ms + late, at) AS in_office
SELECT
    {brands:Array(String)}[brand_no] AS brand,
    network,
    post_id AS id,
    concat(network, '-posts') AS source,
    concat('https://', network, '.example/post/', post_id) AS url,
    if(gone, '', concat(
        if(addressed AND NOT ours, concat('@', handle_of, ' '), ''),
        arrayStringConcat(arrayMap(i -> {words:Array(String)}[1 + toUInt32(pow(chance(post, 1000 + i), 3) * length({words:Array(String)}))],
            range(8 + toUInt32(chance(post, 30) * 14))), ' '),
        arrayStringConcat(arrayMap(t -> concat(' #', t), tags), ''))) AS text,
    fromUnixTimestamp64Milli(at, 'UTC') AS posted,
    posted + toIntervalMinute(10) + toIntervalDay({again:Bool}) AS collected,
    if(gone, posted + toIntervalDay(2), NULL) AS deleted,
    multiIf(own AND k = 0, 'brand', ours, if(chance(post, 31) < 0.7, 'support', 'brand'), k = 0 AND NOT by_customer, 'other', 'customer') AS direction,
    multiIf(NOT ours, '', direction = 'brand', handle_of, concat(handle_of, 'help')) AS handle,
    if(k = 0, '', toString(first_id)) AS conversation,
    multiIf(k = 0, '', own AND NOT ours, toString(first_id), toString(first_id + k - 1)) AS parent,
    if(gone OR ours AND k > 0, [], tags) AS hashtags,
    NOT ours AND chance(post, 32) < 0.002 AS promoted,
    (addressed OR own OR k > 0) AND direction = 'customer' AS addressed,
    if(gone, '', author) AS author_key,
    if(private OR gone OR author_hash % 7 = 0, NULL, toUInt64(exp(5 + 1.9 * normal(author_hash, 40)))) AS author_followers,
    if(private, NULL, toUInt64(least(300000, pow(1 - chance(post, 41), -0.85)) * if({again:Bool}, 1.2, 1)) - 1) AS likes,
    if(private OR network = 'youtube', NULL, intDiv(likes, 4)) AS shares,
    if(private, NULL, toUInt64(chance(post, 42) * 3)) AS comments,
    if(network IN ('x', 'bluesky'), intDiv(likes, 9), NULL) AS quotes,
    if(network = 'x', intDiv(likes, 11), NULL) AS bookmarks,
    if(network IN ('x', 'youtube', 'instagram') AND chance(post, 43) < 0.7, toUInt64((likes + 1) * (15 + chance(post, 44) * 60)), NULL) AS views,
    {languages:Array(String)}[{language_slots:Array(UInt16)}[1 + cityHash64(unit, 45, seed) % 4096]] AS lang,
    multiIf(gone OR ours OR chance(post, 46) < 0.08, '', mood < -0.25, 'negative', mood > 0.32, 'positive', 'neutral') AS sentiment,
    if(sentiment = '', NULL, toFloat32(greatest(-1, least(1, mood)))) AS sentiment_score,
    if(sentiment = '', '', 'base-1') AS meaning_model,
    if(sentiment = '', NULL, toFloat32((1 - sentiment_score) / 2)) AS chance_negative,
    if(sentiment = '', NULL, toFloat32((1 + sentiment_score) / 2)) AS chance_positive,
    if(sentiment IN ('', 'neutral'), [], arrayDistinct(arrayMap(i -> {themes:Array(String)}[1 + toUInt32(pow(chance(post, 47 + i), 2) * length({themes:Array(String)}))],
        range(cityHash64(post, 50) % 3)))) AS themes,
    arrayMap(t -> sentiment, themes) AS theme_labels,
    direction = 'customer' AND sentiment = 'negative' AND chance(post, 51) < 0.6 AS complaint,
    direction = 'customer' AND NOT gone AND k > 0 AND sentiment = 'positive' AND chance(post, 52) < 0.7 AS thanks,
    ours AND k > 0 AND chance(post, 53) < (brand_no % 5) / 6 AS signed,
    if(NOT ours OR k = 0, [], arraySort(arrayDistinct(arrayMap(i -> toUInt32(cityHash64(if(i < 11, template, post), i)),
        range(12 + template % 4))))) AS shingles,
    toUInt64(toUnixTimestamp64Micro(collected)) AS version
FROM
(
    SELECT
        *,
        thread_post.1 AS k,
        thread_post.2 AS at,
        unit * 16 + k AS post,
        7000000000000000000 + unit * 16 AS first_id,
        toString(first_id + k) AS post_id,
        if(own, k % 2 = 0, k % 2 = 1) AS ours,
        NOT ours AND chance(post, 20) < 0.004 AS gone,
        lower(replaceAll({brands:Array(String)}[brand_no], ' ', '')) AS handle_of,
        multiIf(ours, cityHash64('ours', brand_no),
            -- Some people write once, some again and again, and a few all the time.
            chance(unit * 16 + if(own, k, 0), 21) < 0.4, cityHash64('once', unit * 16 + if(own, k, 0)),
            cityHash64('often', toUInt64(pow(chance(unit * 16 + if(own, k, 0), 22), 2.2) * {authors:UInt64}))) AS author_hash,
        lower(hex(sipHash128(author_hash, network, seed))) AS author,
        0.6 * normal(post, 23) + multiIf(k = 0 AND crisis, -0.6, k = 0 AND campaign > 0, 0.3, k > 0, 0.2, 0.03) + (brand_no % 9 - 4) / 40 AS mood,
        if(private, [], arrayDistinct(arrayConcat(
            if(campaign > 0, [concat({tags:Array(String)}[brand_no], 'campaign', toString(campaign))], []),
            if(chance(post, 24) < 0.08, [{tags:Array(String)}[brand_no]], []),
            if(chance(post, 25) < 0.35, arrayMap(i -> concat('tag', toString(toUInt32(pow(chance(post, 26 + i), 3) * 3000))),
                range(1 + cityHash64(post, 29) % 3)), [])))) AS tags,
        cityHash64(post, 54) % if(brand_no % 3 = 0, 8, 400) AS template
    FROM
    (
        SELECT
            *,
            -- A customer's post, the answer to it, what the customer says to that, and the answer again; or a post of the
            -- brand's own with up to four customers who answer it, and what the brand answers them.
            if(own,
                arrayConcat([(0, opened)],
                    arrayMap(j -> (2 * j - 1, opened + toInt64(j * 2 * hour_ms * chance(unit, 60 + j))), range(1, 1 + visitors)),
                    arrayMap(j -> (2 * j, opened + toInt64(j * 2 * hour_ms * chance(unit, 60 + j)) + wait(unit, brand_no, j)),
                        arrayFilter(j -> chance(unit, 70 + j) < answer_rate, range(1, 1 + visitors)))),
                arraySlice([(0, opened), (1, reply), (2, followed), (3, replied)],
                    1, multiIf(NOT answered, 1, chance(unit, 80) > 0.3, 2, chance(unit, 81) > 0.4, 3, 4))) AS thread
        FROM
        (
            SELECT
                *,
                by_customer AND addressed AND chance(unit, 13) < answer_rate AS answered,
                multiIf(office, in_office(opened + wait(unit, brand_no, 0), toInt64(2 * hour_ms * chance(unit, 14))), opened + wait(unit, brand_no, 0)) AS reply,
                reply + toInt64(-2 * hour_ms * log(1 - chance(unit, 15))) AS followed,
                followed + wait(unit, brand_no, 5) AS replied
            FROM
            (
                SELECT
                    *,
                    by_customer AND (private OR chance(unit, 12) < 0.35) AS addressed,
                    first_ms + (day - if(toDayOfWeek(fromUnixTimestamp64Milli(first_ms + day * day_ms, 'UTC')) > 5 AND chance(unit, 8) < 0.35, 2, 0)) * day_ms
                        + {hours:Array(UInt16)}[1 + cityHash64(unit, 9, seed) % 256] * hour_ms + cityHash64(unit, 10, seed) % hour_ms AS opened
                FROM
                (
                    SELECT
                        number AS unit,
                        {brand_slots:Array(UInt16)}[1 + cityHash64(unit, 1, seed) % 4096] AS brand_no,
                        {networks:Array(String)}[{network_slots:Array(UInt16)}[1 + cityHash64(unit, 2, seed) % 4096]] AS network,
                        network IN ('email', 'phone', 'chat') AS private,
                        NOT private AND chance(unit, 3) < 0.035 AS own,
                        toUInt8(pow(chance(unit, 4), 2) * 5) AS visitors,
                        own OR private OR chance(unit, 5) < 0.86 AS by_customer,
                        brand_no % 2 = 0 AS office,
                        0.3 + (brand_no * 13 % 10) / 16 AS answer_rate,
                        NOT private AND NOT own AND chance(unit, 6) < 0.03 AS crisis,
                        if(private OR crisis OR chance(unit, 7) > 0.1, 0, 1 + cityHash64(unit, 16, seed) % 6) AS campaign,
                        -- Posts grow in number over the years; a campaign comes at once and ebbs away, and so does a crisis.
                        toInt64(multiIf(
                            crisis, cityHash64('crisis', brand_no, cityHash64(unit, 17) % 5) % (days - 10) - 1.2 * log(1 - chance(unit, 18)),
                            campaign > 0, cityHash64('campaign', brand_no, campaign) % (days - 40) + least(30, -6 * log(1 - chance(unit, 18))),
                            days * pow(chance(unit, 18), 0.75))) AS day,
                        {days:Int64} AS days
                    FROM numbers({unit:UInt64}, {units:UInt64})
                    WHERE NOT {again:Bool} OR cityHash64(number, 'again') % 25 = 0
                )
            )
        )
    )
    ARRAY JOIN thread AS thread_post
)
WHERE at >= first_ms AND at < last_ms
