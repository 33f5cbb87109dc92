/* backlash.Evidence */
-- The posts of each alert, whose number in the list is its name: by whom, how far they reach, and the five that reach
-- farthest. The stretches of alerts begin and end with five minutes. What set an alert off may lie before what stood out:
-- posts from lead on are looked at for a promoted one and for the farthest.
SELECT
    alert, sum(bad) AS negative, countIf(within AND author_key != '') AS authors, sum(followers) AS reach, max(paid) AS promoted,
    arrayMap(top -> concat(top.2, ' ', top.3), arraySlice(arraySort(top -> (-top.1, top.2, top.3), arrayFlatten(groupArray(farthest))), 1, 5)) AS widest
FROM
(
    SELECT
        alert, author_key, countIf(inside AND said = 'negative') AS bad, max(inside) AS within, max(if(inside, following, 0)) AS followers, max(promoted) AS paid,
        arraySlice(arraySort(top -> (-top.1, top.2, top.3), groupArray((seen, network, id))), 1, 5) AS farthest
    FROM
    (
        SELECT
            alert, author_key, if(deleted IS NULL, sentiment, '') AS said, toInt64(ifNull(author_followers, 0)) AS following, promoted,
            toInt64(coalesce(views, author_followers, 0)) AS seen, network, id, bucket >= begins AS inside
        FROM
        (
            SELECT author_key, deleted, sentiment, author_followers, promoted, views, network, id, direction, hashtags, parent, if(conversation != '', conversation, parent) AS below,
                toStartOfFiveMinutes(toDateTime(posted, 'UTC')) AS bucket
            FROM mentions FINAL
            WHERE brand = {brand:String} AND network NOT IN ('email', 'phone', 'chat') AND posted >= fromUnixTimestamp({earliest:Int64}) AND posted < fromUnixTimestamp({latest:Int64})
        ) AS post
        INNER JOIN
        (
            SELECT alert, kind, subject, toDateTime(starts, 'UTC') AS begins, toDateTime(arrayJoin(range(leads, ends, 300)), 'UTC') AS bucket
            FROM
            (
                SELECT stretch.1 AS alert, stretch.2 AS kind, stretch.3 AS subject, toUInt32(stretch.4) AS starts, toUInt32(stretch.5) AS ends, toUInt32(stretch.6) AS leads
                FROM (SELECT arrayJoin(arrayZip({alerts:Array(UInt32)}, {kinds:Array(String)}, {subjects:Array(String)}, {starts:Array(Int64)}, {ends:Array(Int64)}, {leads:Array(Int64)})) AS stretch)
            )
        ) AS asked USING (bucket)
        WHERE multiIf(
            kind = 'hashtag', has(hashtags, subject),
            kind = 'raised', direction = 'customer' AND has(hashtags, subject),
            kind = 'own post', direction = 'customer' AND parent != '' AND concat(network, ' ', below) = subject,
            kind = 'negative', direction = 'customer' AND said = 'negative',
            direction = 'customer')
    )
    GROUP BY alert, author_key
)
GROUP BY alert
ORDER BY alert
