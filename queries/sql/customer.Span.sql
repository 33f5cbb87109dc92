/* customer.Span */
-- The first and the last day on which any customer wrote, as far as the filter's period goes. They begin or end in one of the
-- first or the last two UTC days that hold anything: the others' quarters are not read.
SELECT
    toDate32(toTimeZone(min(slot), {zone:String})) AS first_day,
    toDate32(toTimeZone(max(slot), {zone:String})) AS last_day,
    count() AS n
FROM mention_time FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND step = 'quarter' AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND direction = 'customer' AND posts > deleted
    AND toDate(slot) IN
    (
        SELECT arrayJoin(arrayConcat(arraySlice(days, 1, 2), arraySlice(days, -2)))
        FROM
        (
            SELECT arraySort(groupUniqArray(toDate(slot))) AS days
            FROM mention_time FINAL
            WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
                AND step = 'day' AND slot >= toStartOfDay({since:DateTime}) AND slot < {until:DateTime}
                AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
                AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
                AND direction = 'customer' AND posts > deleted
        )
    )
