/* conversations older_posts: what was filed of deleted posts before they were deleted. What is newer than the tombstone is
   of a post that came back; what says that a post moved says nothing of the post. */
SELECT
    id,
    arrayMap(r -> cityHash64(brand, network, r.1, id, r.2),
        arrayFilter(r -> r.2 < maxIf(version, deleted), groupArrayIf((toString(conversation), version), NOT deleted AND NOT moved))) AS hashes
FROM conversation_posts
WHERE (brand, network, id) IN (SELECT brand, network, id FROM conversation_posts WHERE deleted)
GROUP BY brand, network, id
HAVING notEmpty(hashes)
LIMIT {limit:UInt64}
