/* source.Gaps */
SELECT
    source,
    any(brand) AS of_brand,
    any(network) AS of_network,
    query,
    min(`from`) AS starts,
    max(`to`) AS ends,
    any(reason) AS because
FROM
(
    -- Stretches that touch are one: a hole that the network forgets little by little is recorded piece by piece.
    SELECT *, sum(apart) OVER (PARTITION BY source, query ORDER BY `from`, `to` ROWS UNBOUNDED PRECEDING) AS piece
    FROM
    (
        SELECT *,
            `from` > max(`to`) OVER (PARTITION BY source, query ORDER BY `from`, `to` ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM gaps FINAL
        WHERE has({brands:Array(String)}, '') OR brand IN {brands:Array(String)}
    )
)
WHERE toDate32(`to`) >= {from:Date32} AND toDate32(`from`) < {to:Date32}
GROUP BY source, query, piece
ORDER BY ends DESC, source, query
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
