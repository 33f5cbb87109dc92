/* customer.Span */
-- The first and the last day on which any customer wrote, as far as the filter's period goes.
SELECT
    toDate32(toTimeZone(min(slot), {zone:String})) AS first_day,
    toDate32(toTimeZone(max(slot), {zone:String})) AS last_day,
    count() AS n
FROM mention_quarter FINAL
WHERE (has({brands:Array(String)}, '') OR brand IN {brands:Array(String)})
    AND slot >= {since:DateTime} AND slot < {until:DateTime}
    AND (empty({networks:Array(String)}) OR network IN {networks:Array(String)})
    AND (empty({languages:Array(String)}) OR lang IN {languages:Array(String)})
    AND direction = 'customer' AND posts > deleted
