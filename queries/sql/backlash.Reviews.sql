/* backlash.Reviews */
-- Reviews a day that were written on a site, those that have vanished since among them: they were there. The stars are of
-- those still there.
SELECT site, day, sum(reviews) + sum(gone) AS n, sum(stars_n) AS rated, sum(stars_sum) AS rated_sum, sum(stars_sq) AS rated_sq
FROM review_day FINAL
WHERE brand = {brand:String}
GROUP BY site, day
HAVING n > 0
ORDER BY site, day
