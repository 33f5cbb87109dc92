/* due: posts of a source that should be read again. An older age that is reached asks for nothing that the last one
   reached does not. What is looked at are the posts of that time of the brands and networks that the source brings posts
   of; which version of a post counts is for FINAL to say before the rest is asked. */
WITH
    fromUnixTimestamp64Milli({from:Int64}, 'UTC') AS earliest,
    fromUnixTimestamp64Milli({to:Int64}, 'UTC') AS latest,
    of_source AS
    (
        SELECT brand, network
        FROM mentions
        WHERE source = {source:String} AND toStartOfHour(posted) >= toStartOfHour(earliest) AND toStartOfHour(posted) <= toStartOfHour(latest)
        GROUP BY brand, network
    ),
    with_brand AS
    (
        SELECT brand, network, conversation
        FROM mentions
        WHERE (brand, network) IN of_source AND toStartOfHour(posted) >= toStartOfHour(earliest)
          AND direction IN ('brand', 'support') AND conversation != ''
        GROUP BY brand, network, conversation
    )
SELECT
    brand, network, id, url, posted, collected, direction, handle, conversation, parent, hashtags, promoted, addressed,
    likes, shares, comments, quotes, bookmarks, views
FROM mentions FINAL
WHERE (brand, network) IN of_source
  AND toStartOfHour(posted) >= toStartOfHour(earliest) AND toStartOfHour(posted) <= toStartOfHour(latest)
  AND posted >= earliest AND posted <= latest
  AND source = {source:String} AND deleted IS NULL
  AND toUnixTimestamp64Milli(collected) < toUnixTimestamp64Milli(posted)
      + arrayMax(arrayFilter(age -> toUnixTimestamp64Milli(posted) + age <= {now:Int64}, {ages:Array(Int64)}))
ORDER BY
    direction IN ('brand', 'support') OR direction = 'customer' AND (brand, network, conversation) IN with_brand DESC,
    posted DESC, brand, network, id
LIMIT {limit:UInt64}
