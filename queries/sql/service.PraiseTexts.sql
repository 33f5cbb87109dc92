/* service.PraiseTexts */
SELECT brand, network, id, posted, url, text, lang,
    coalesce(views, author_followers) AS reach, multiIf(isNotNull(views), 'views', isNotNull(author_followers), 'followers', '') AS reach_by,
    likes, shares, toFloat64(chance_positive) AS chance
FROM mentions
WHERE brand IN {of_brands:Array(String)} AND (brand, network, toStartOfHour(posted)) IN
    (
        SELECT place.1, place.2, toStartOfHour(place.3)
        FROM (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_networks:Array(String)}, {of_times:Array(DateTime64(3, 'UTC'))})) AS place)
    )
    AND (brand, network, id) IN
    (
        SELECT place.1, place.2, place.3
        FROM (SELECT arrayJoin(arrayZip({of_brands:Array(String)}, {of_networks:Array(String)}, {of_ids:Array(String)})) AS place)
    )
ORDER BY version DESC
LIMIT 1 BY brand, network, id
