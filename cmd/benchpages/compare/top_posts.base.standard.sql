SELECT id, coalesce(likes, 0) + coalesce(shares, 0) + coalesce(comments, 0) + coalesce(bookmarks, 0) AS value
FROM mentions
WHERE brand = @brand AND posted >= @since AND posted < @until
    AND (@any_network OR network = ANY(@networks)) AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other', 'brand') AND network != 'youtube' AND NOT deleted
    AND coalesce(likes, 0) + coalesce(shares, 0) + coalesce(comments, 0) + coalesce(bookmarks, 0) > 0
ORDER BY coalesce(likes, 0) + coalesce(shares, 0) + coalesce(comments, 0) + coalesce(bookmarks, 0) DESC, posted DESC, network::text, id
LIMIT 10
