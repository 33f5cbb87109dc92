/* remove: the versions found by older. All but the hashes narrow down where they are looked for. */
ALTER TABLE mentions DELETE
WHERE brand IN {brands:Array(String)} AND network IN {networks:Array(String)} AND id IN {ids:Array(String)}
  AND posted >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND posted <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  AND deleted IS NULL AND cityHash64(brand, network, id, version) IN {hashes:Array(UInt64)}
