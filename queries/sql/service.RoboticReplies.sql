/* service.RoboticReplies */
SELECT
    brand, network, handle, id, posted, signed, shingles,
    toDate32(posted) >= {from:Date32} AND toDate32(posted) < {to:Date32} AS inside
FROM mentions FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND direction IN ('brand', 'support') AND parent != '' AND isNull(deleted)
    -- 30 days beyond the period on both sides: a reply at its edge is held against those outside it.
    AND toDate32(posted) >= greatest({from:Date32}, toDate32('1990-01-01')) - 30
    AND toDate32(posted) < least({to:Date32}, toDate32('2200-01-01')) + 30
ORDER BY brand, network, handle, posted, id
