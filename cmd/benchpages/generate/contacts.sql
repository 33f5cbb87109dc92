/* generate contacts: every brand's list of customers knows some of the people who write about it, and many more */
INSERT INTO contacts (brand, kind, key, source, customer, active, since, version)
SELECT brand, network AS kind, author_key AS key, 'customers' AS source,
    if(cityHash64(author_key, 'two') % 5 = 0, lower(hex(sipHash128(author_key, 'customer'))), '') AS customer,
    cityHash64(author_key, 'active') % 3 != 0 AS active,
    toDate32({from:DateTime64(3, 'UTC')}) - toIntervalDay(cityHash64(author_key, 'since') % 2000) AS since,
    1 AS version
FROM mentions
WHERE direction = 'customer' AND author_key != '' AND cityHash64(author_key, {seed:UInt64}) % 4 = 0
    AND cityHash64(brand) % {shares:UInt64} = {share:UInt64}
GROUP BY brand, network, author_key
UNION ALL
SELECT brand_of, 'email', lower(hex(sipHash128('email', brand_of, number))), 'customers', '', number % 3 != 0,
    toDate32({from:DateTime64(3, 'UTC')}) - toIntervalDay(number % 2000), 1
FROM (SELECT number, {brands:Array(String)}[{brand_slots:Array(UInt16)}[1 + cityHash64(number) % 4096]] AS brand_of FROM numbers({contacts:UInt64}))
WHERE cityHash64(brand_of) % {shares:UInt64} = {share:UInt64}
