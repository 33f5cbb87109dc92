/* conversations remove_timed: what older_timed found; the ids narrow down where it is looked for */
ALTER TABLE conversations_by_time DELETE
WHERE id IN {ids:Array(String)} AND author != 0 AND cityHash64(brand, first_inbound, network, id, version) IN {hashes:Array(UInt64)}
