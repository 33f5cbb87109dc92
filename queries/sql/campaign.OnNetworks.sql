/* campaign.OnNetworks */
-- How many of the brands' public posts each network brings.
SELECT toString(brand) AS of_brand, toString(network) AS of_network, sum(posts) AS posts_n
FROM mention_time FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (step = 'day' AND toDate(slot) >= {whole_from:Date} AND toDate(slot) < {whole_until:Date} AND toDate(slot) NOT IN {edges:Array(Date)}
        OR step = 'quarter' AND (toDate(slot) < {whole_from:Date} OR toDate(slot) >= {whole_until:Date} OR toDate(slot) IN {edges:Array(Date)}))
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND network NOT IN ('email', 'phone', 'chat')
    AND direction IN ('customer', 'other')
GROUP BY of_brand, of_network
