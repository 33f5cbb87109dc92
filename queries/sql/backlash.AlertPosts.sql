/* backlash.AlertPosts */
SELECT brand, network, id, posted, url, text, lang, coalesce(views, author_followers) AS reach, promoted
FROM mentions
WHERE brand IN {of_brands:Array(String)} AND network IN {of_networks:Array(String)} AND id IN {of_ids:Array(String)}
    AND posted >= {first:DateTime64(3, 'UTC')} AND posted < {last:DateTime64(3, 'UTC')}
    AND toStartOfHour(posted) >= toStartOfHour({first:DateTime64(3, 'UTC')}) AND toStartOfHour(posted) <= toStartOfHour({last:DateTime64(3, 'UTC')})
ORDER BY version DESC
LIMIT 1 BY brand, network, id
