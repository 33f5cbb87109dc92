/* backlash.Holes */
-- Stretches in which a network that brings at least a fifth of the brand's posts could not be read, oldest first. What
-- only counts, or belongs to somebody else's post, takes no posts out of the series.
SELECT `from` AS starts, `to` AS ends
FROM gaps FINAL
WHERE brand = {brand:String}
  AND NOT startsWith(query, 'uses of #') AND NOT startsWith(query, 'counts of #') AND NOT startsWith(query, 'comments on ')
  AND network IN
  (
      SELECT network FROM mention_time FINAL
      WHERE brand = {brand:String} AND step = 'day' AND direction = 'customer'
      GROUP BY network
      HAVING 5 * sum(posts) >= (SELECT sum(posts) FROM mention_time FINAL WHERE brand = {brand:String} AND step = 'day' AND direction = 'customer' AND network NOT IN ('email', 'phone', 'chat'))
  )
ORDER BY starts, ends
