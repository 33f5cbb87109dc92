/* generate reviews: the reviews of some numbers. Every figure is a hash of the number. */
INSERT INTO reviews
    (brand, site, id, source, url, reviewer, title, text, pros, cons, advice, posted, collected, vanished, stars, work_life, culture, diversity,
     career, compensation, management, recommend, ceo, outlook, status, job_title, location, response, response_at, author_key, lang, sentiment,
     sentiment_score, meaning_model, chance_negative, chance_positive, themes, theme_parts, theme_labels, version)
WITH
    {seed:UInt64} + 1 AS seed,
    (n, salt) -> cityHash64(n, salt, seed) / 18446744073709551616. AS chance,
    (n, salt) -> sqrt(-2 * log(1 - chance(n, salt))) * cos(2 * pi() * chance(n, salt + 1)) AS normal,
    (n, salt, many, least) -> arrayStringConcat(arrayMap(i -> {words:Array(String)}[1 + toUInt32(pow(chance(n, 1000 * salt + i), 3) * length({words:Array(String)}))],
        range(toUInt64(least + chance(n, salt) * many))), ' ') AS prose,
    (n, salt, liked) -> if(chance(n, salt) < 0.3, NULL, toFloat32(greatest(1, least(5, round(liked + 0.8 * normal(n, salt + 1)))))) AS part,
    (n, salt, liked) -> multiIf(chance(n, salt) < 0.25, '', chance(n, salt) < 0.4, 'neutral', liked + normal(n, salt + 1) > 3.1, 'positive', 'negative') AS opinion
SELECT
    {brands:Array(String)}[brand_no] AS brand,
    {sites:Array(String)}[{site_slots:Array(UInt16)}[1 + cityHash64(n, 2, seed) % 4096]] AS site,
    concat('r', toString(n)) AS id,
    concat(site, '-reviews') AS source,
    concat('https://', site, '.example/review/', id) AS url,
    if(site = 'shopmirror', 'customer', '') AS reviewer,
    prose(n, 3, 5, 2) AS title,
    if(reviewer = 'customer', prose(n, 4, 40, 10), '') AS text,
    if(reviewer = 'customer', '', prose(n, 5, 35, 4)) AS pros,
    if(reviewer = 'customer', '', prose(n, 6, 40, 4)) AS cons,
    if(chance(n, 7) < 0.3, prose(n, 8, 12, 3), '') AS advice,
    toDateTime64(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC') + toIntervalDay(day), 3, 'UTC') AS posted,
    least(posted + toIntervalDay(3), {to:DateTime64(3, 'UTC')}) AS collected,
    if(chance(n, 9) < 0.01, least(posted + toIntervalDay(60), {to:DateTime64(3, 'UTC')}), NULL) AS vanished,
    if(chance(n, 10) < 0.02, NULL, toFloat32(greatest(1, least(5, round(liked))))) AS stars,
    part(n, 20, liked) AS work_life,
    part(n, 24, liked + 0.2) AS culture,
    if(site = 'crewtalk', NULL, part(n, 28, liked + 0.3)) AS diversity,
    part(n, 32, liked - 0.2) AS career,
    part(n, 36, liked - 0.1) AS compensation,
    part(n, 40, liked - 0.4) AS management,
    opinion(n, 44, liked) AS recommend,
    opinion(n, 48, liked - 0.2) AS ceo,
    opinion(n, 52, liked - 0.1) AS outlook,
    multiIf(chance(n, 56) < 0.1, '', chance(n, 56) < 0.6, 'current', 'former') AS status,
    if(chance(n, 57) < 0.15, '', concat({jobs:Array(String)}[1 + toUInt32(pow(chance(n, 58), 2.5) * length({jobs:Array(String)}))])) AS job_title,
    if(chance(n, 59) < 0.1, '', concat('City ', toString(toUInt32(pow(chance(n, 60), 2.5) * 240)))) AS location,
    if(chance(n, 61) < (brand_no % 7) / 10, prose(n, 62, 20, 8), '') AS response,
    if(response = '', NULL, posted + toIntervalDay(toUInt32(exp(1.5 + normal(n, 63))))) AS response_at,
    lower(hex(sipHash128(n, seed))) AS author_key,
    {languages:Array(String)}[{language_slots:Array(UInt16)}[1 + cityHash64(n, 65, seed) % 4096]] AS lang,
    multiIf(chance(n, 66) < 0.05, '', liked < 2.6, 'negative', liked < 3.4, 'neutral', 'positive') AS sentiment,
    if(sentiment = '', NULL, toFloat32((least(5, greatest(1, liked)) - 3) / 2)) AS sentiment_score,
    if(sentiment = '', '', 'base-1') AS meaning_model,
    if(sentiment = '', NULL, (1 - sentiment_score) / 2) AS chance_negative,
    if(sentiment = '', NULL, (1 + sentiment_score) / 2) AS chance_positive,
    arrayMap(i -> {themes:Array(String)}[1 + toUInt32(pow(chance(n, 70 + i), 2) * length({themes:Array(String)}))], range(cityHash64(n, 80) % 5)) AS themes,
    arrayMap((t, i) -> if(reviewer = 'customer', 'text', if(i % 2 = 0, 'pros', 'cons')), themes, arrayEnumerate(themes)) AS theme_parts,
    arrayMap((p, i) -> multiIf(chance(n, 90 + i) < 0.1, '', p = 'pros', 'positive', p = 'cons', 'negative', 'neutral'), theme_parts, arrayEnumerate(themes)) AS theme_labels,
    toUInt64(toUnixTimestamp64Micro(collected)) AS version
FROM
(
    SELECT
        number AS n,
        {brand_slots:Array(UInt16)}[1 + cityHash64(n, 1, seed) % 4096] AS brand_no,
        toInt64({days:Int64} * pow(chance(n, 18), 0.85)) AS day,
        3.4 + (brand_no % 9 - 4) / 8 - if(brand_no % 4 = 1, 0.4, -0.1) * day / {days:Int64} + 1.15 * normal(n, 12) AS liked
    FROM numbers({unit:UInt64}, {units:UInt64})
)
