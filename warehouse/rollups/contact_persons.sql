/* rollup contact_persons: the lists of the touched brands, whole. No key ever leaves a list but with the whole of it. Where
   a list contradicts itself about a customer, its last word counts, whichever key it is about. */
INSERT INTO contact_persons (brand, author, person, active, version)
SELECT brand, author, person, argMax(active_by_key, (said, active_by_key)) OVER (PARTITION BY brand, person) AS active, {version:UInt64} AS version
FROM
(
    SELECT
        brand,
        sipHash64(key)                                                AS author,
        argMax(sipHash64(if(customer = '', key, customer)), contacts.version) AS person,
        argMax(contacts.active, contacts.version)                     AS active_by_key,
        max(contacts.version)                                         AS said
    FROM contacts
    WHERE brand IN {brands:Array(String)}
    GROUP BY brand, author
)
