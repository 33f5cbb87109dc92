/* remove_authors: the rows found by older_authors. All but the hashes narrow down where they are looked for. */
ALTER TABLE author_quarter DELETE
WHERE brand IN {brands:Array(String)} AND slot >= fromUnixTimestamp({from:Int64}) AND slot <= fromUnixTimestamp({to:Int64})
  AND author IN {authors:Array(UInt64)}
  AND cityHash64(brand, hashtag, slot, network, direction, lang, author, version) IN {hashes:Array(UInt64)}
