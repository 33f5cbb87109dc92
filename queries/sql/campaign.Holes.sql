/* campaign.Holes */
-- Stretches in which a brand's network could not be read. What only counts, or belongs to somebody else's post, takes no posts
-- out.
SELECT toString(brand) AS of_brand, toString(network) AS of_network, `from` AS starts, `to` AS ends
FROM gaps FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND NOT startsWith(query, 'uses of #') AND NOT startsWith(query, 'counts of #') AND NOT startsWith(query, 'comments on ')
    AND `to` > {since:DateTime} AND `from` < {until:DateTime}
ORDER BY of_brand, starts, ends
