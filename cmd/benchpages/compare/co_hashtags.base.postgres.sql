SELECT tag, count(*) AS together
FROM
(
    SELECT unnest(hashtags) AS tag
    FROM mentions
    WHERE brand = @brand AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
        AND direction IN ('customer', 'other') AND hashtags @> ARRAY[@hashtag]
) AS each
WHERE tag != @hashtag
GROUP BY tag
ORDER BY together DESC, tag
LIMIT 12
