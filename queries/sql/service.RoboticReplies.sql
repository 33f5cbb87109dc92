/* service.RoboticReplies */
-- 30 days beyond the period on both sides: a reply at its edge is held against those outside it. Of very many a part is
-- read, chosen by the lowest shingle, which near-duplicates mostly share; of one that very many share, by the reply itself, for
-- one wording may be most of what a desk says. Either way each reply has the same chance.
WITH
    (
        SELECT greatest(toUInt64(1), intDiv(count() + {most:UInt32} - toUInt64(1), toUInt64({most:UInt32})))
        FROM reply_words
        WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= greatest({since:DateTime('UTC')}, toDateTime('1971-01-01 00:00:00', 'UTC')) - INTERVAL 30 DAY
            AND slot < least({until:DateTime('UTC')}, toDateTime('2105-01-01 00:00:00', 'UTC')) + INTERVAL 30 DAY
    ) AS every,
    common AS
    (
        SELECT lowest
        FROM reply_words
        WHERE every > 1 AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= greatest({since:DateTime('UTC')}, toDateTime('1971-01-01 00:00:00', 'UTC')) - INTERVAL 30 DAY
            AND slot < least({until:DateTime('UTC')}, toDateTime('2105-01-01 00:00:00', 'UTC')) + INTERVAL 30 DAY
        GROUP BY lowest
        HAVING count() >= {most_alike:UInt32} * every
    )
SELECT
    brand, network, handle, id, posted, signed, shingles,
    slot >= {since:DateTime('UTC')} AND slot < {until:DateTime('UTC')} AS inside,
    every AS one_in
FROM reply_words FINAL
WHERE here AND if(lowest = 0 OR lowest IN (SELECT lowest FROM common), cityHash64(id), intHash64(lowest)) % every = 0 AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND slot >= greatest({since:DateTime('UTC')}, toDateTime('1971-01-01 00:00:00', 'UTC')) - INTERVAL 30 DAY
    AND slot < least({until:DateTime('UTC')}, toDateTime('2105-01-01 00:00:00', 'UTC')) + INTERVAL 30 DAY
ORDER BY brand, network, handle, posted, id
