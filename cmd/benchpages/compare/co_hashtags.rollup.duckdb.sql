SELECT tag, sum(posts)::bigint AS together
FROM
(
    SELECT unnest(hashtags) AS tag, posts
    FROM hashtags_together
    WHERE brand = @brand AND slot >= @since AND slot < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND list_contains(hashtags, @hashtag)
) AS each
WHERE tag != @hashtag
GROUP BY tag
ORDER BY together DESC, tag
LIMIT 12
