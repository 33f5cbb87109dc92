/* source.Holdings */
SELECT kind, name, sum(held) AS n
FROM
(
    SELECT 'site' AS kind, toString(site) AS name, reviews AS held FROM review_day
    UNION ALL
    SELECT 'brand' AS kind, toString(brand) AS name, reviews AS held FROM review_day
    UNION ALL
    SELECT kind_name.1 AS kind, kind_name.2 AS name, posts AS held
    FROM
    (
        SELECT arrayJoin([('brand', toString(brand)), ('network', toString(network)), ('language', toString(lang))]) AS kind_name, posts
        FROM (SELECT brand, network, lang, sum(posts) AS posts FROM mention_time WHERE step = 'day' GROUP BY brand, network, lang)
    )
)
WHERE name != ''
GROUP BY kind, name
HAVING n > 0
ORDER BY kind, n DESC, name
