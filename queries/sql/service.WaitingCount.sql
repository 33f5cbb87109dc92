/* service.WaitingCount */
SELECT count() AS n
FROM conversations FINAL
WHERE here AND expects AND isNull(first_reply) AND deleted < posts
    AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND toDate32(first_inbound) >= {from:Date32} AND toDate32(first_inbound) < {to:Date32}
    AND first_inbound <= {now:DateTime64(3, 'UTC')}
