/* generate readings: a brand's own posts are looked at again on four days */
INSERT INTO readings (brand, network, id, at, likes, shares, comments, quotes, bookmarks, views, version)
SELECT brand, network, id, posted + toIntervalHour(step * 20) AS at,
    intDiv(likes * step, 4), intDiv(shares * step, 4), intDiv(comments * step, 4), intDiv(quotes * step, 4), intDiv(bookmarks * step, 4),
    intDiv(views * step, 4), 1 AS version
FROM mentions
ARRAY JOIN [1, 2, 3, 4] AS step
WHERE direction = 'brand' AND conversation = '' AND cityHash64(brand) % {shares:UInt64} = {share:UInt64}
