/* conversations remove_openers: what older_openers found; the ids narrow down where it is looked for */
ALTER TABLE conversations DELETE
WHERE id IN {ids:Array(String)} AND author_key != '' AND cityHash64(brand, network, id, version) IN {hashes:Array(UInt64)}
