/* service.Praise */
-- A post of the period is answered by replies posted since, and began a conversation of it.
SELECT brand, network, id, posted, count() OVER () AS matching
FROM praise FINAL
WHERE here AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND slot >= {since:DateTime('UTC')} AND slot < {until:DateTime('UTC')}
    AND cityHash64(brand, network, id) NOT IN
    (
        SELECT cityHash64(brand, network, parent) FROM replies_by_time FINAL
        WHERE here AND waited AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND posted >= {since:DateTime64(3, 'UTC')} AND parent_posted < {until:DateTime64(3, 'UTC')}
    )
    AND cityHash64(brand, network, id) NOT IN
    (
        SELECT cityHash64(brand, network, if(inbound_id = '', id, inbound_id)) FROM conversations_by_time FINAL
        WHERE here AND opening = 'positive' AND answered
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND first_inbound >= {since:DateTime64(3, 'UTC')} AND first_inbound < {until:DateTime64(3, 'UTC')}
    )
ORDER BY reach DESC, posted DESC, brand, network, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
