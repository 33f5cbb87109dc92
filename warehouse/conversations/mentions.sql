/* conversations mentions: the newest version of touched posts. All but the four columns of the sort key narrow down where
   they are looked for. */
SELECT
    brand, network, id, posted, direction, handle, parent, conversation, author_key, lang, sentiment,
    complaint, thanks, signed, promoted, addressed, deleted IS NOT NULL AS gone, coalesce(views, author_followers) AS reach
FROM mentions
PREWHERE id IN (SELECT id FROM wanted)
WHERE (brand, network, toStartOfHour(posted), id) IN (SELECT brand, network, hour, id FROM wanted)
  AND posted >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND posted < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
ORDER BY version DESC
LIMIT 1 BY brand, network, id
