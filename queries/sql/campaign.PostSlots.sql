/* campaign.PostSlots */
-- How many posts a list has, and in which quarters of an hour those of one of its pages lie, newest first; skip is how many posts
-- of these quarters stand on earlier pages.
SELECT
    sum(n) AS total,
    minIf(slot, upto > {offset:UInt32} AND upto - n < {offset:UInt32} + {limit:UInt32}) AS lowest,
    maxIf(slot, upto > {offset:UInt32} AND upto - n < {offset:UInt32} + {limit:UInt32}) AS highest,
    toUInt64({offset:UInt32} - least(toInt64({offset:UInt32}), sumIf(n, upto <= {offset:UInt32}))) AS skip
FROM
(
    SELECT slot, toInt64(sum(counted)) AS n, sum(n) OVER (ORDER BY slot DESC) AS upto
    FROM
    (
        SELECT slot, toInt64(multiIf({sentiment:String} = 'positive', positive, {sentiment:String} = 'neutral', neutral, {sentiment:String} = 'negative', negative, posts)) AS counted
        FROM mention_time FINAL
        WHERE empty({hashtags:Array(String)})
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND step = 'quarter'
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND if({direction:String} = '', direction IN ('customer', 'other'), direction = {direction:String})
        UNION ALL
        SELECT slot, toInt64(multiIf({sentiment:String} = 'positive', positive, {sentiment:String} = 'neutral', neutral, {sentiment:String} = 'negative', negative, posts)) AS counted
        FROM hashtag_time FINAL
        WHERE notEmpty({hashtags:Array(String)}) AND hashtag IN {hashtags:Array(String)}
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND step = 'quarter'
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND if({direction:String} = '', direction IN ('customer', 'other'), direction = {direction:String})
        UNION ALL
        SELECT slot, least(0, 1 - toInt64(arrayCount(t -> has({hashtags:Array(String)}, t), hashtags))) * toInt64(multiIf({sentiment:String} = 'positive', positive, {sentiment:String} = 'neutral', neutral, {sentiment:String} = 'negative', negative, posts)) AS counted
        FROM hashtags_together FINAL
        WHERE length({hashtags:Array(String)}) > 1
            AND (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
            AND slot >= {since:DateTime} AND slot < {until:DateTime}
            AND step = 'quarter'
            AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
            AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
            AND network NOT IN ('email', 'phone', 'chat')
            AND if({direction:String} = '', direction IN ('customer', 'other'), direction = {direction:String})
    )
    GROUP BY slot
    HAVING n > 0
)
