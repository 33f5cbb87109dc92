/* conversations remove_posts: what older_posts found; the ids narrow down where it is looked for */
ALTER TABLE conversation_posts DELETE
WHERE id IN {ids:Array(String)} AND NOT deleted AND NOT moved AND cityHash64(brand, network, toString(conversation), id, version) IN {hashes:Array(UInt64)}
