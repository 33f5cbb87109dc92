/* campaign.Holes */
-- Stretches in which a network that brings at least a fifth of a brand's public posts, or one the filter names, could not be
-- read. What only counts, or belongs to somebody else's post, takes no posts out.
SELECT toString(brand) AS of_brand, `from` AS starts, `to` AS ends
FROM gaps FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND NOT startsWith(query, 'uses of #') AND NOT startsWith(query, 'counts of #') AND NOT startsWith(query, 'comments on ')
    AND `to` > {since:DateTime} AND `from` < {until:DateTime}
    AND if(empty({networks:Array(String)}), (brand, network) IN
        (
            SELECT brand, network
            FROM
            (
                SELECT brand, network, sum(posts) AS on_it, sum(on_it) OVER (PARTITION BY brand) AS on_all
                FROM mention_quarter FINAL
                WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                    AND slot >= {since:DateTime} AND slot < {until:DateTime}
                    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                    AND network NOT IN ('email', 'phone', 'chat')
                    AND direction IN ('customer', 'other')
                GROUP BY brand, network
            )
            WHERE 5 * on_it >= on_all
        ), network IN {networks:Array(String)})
ORDER BY of_brand, starts, ends
SETTINGS do_not_merge_across_partitions_select_final = 1
