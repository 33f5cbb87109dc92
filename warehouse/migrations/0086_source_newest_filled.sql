-- What was brought before.
INSERT INTO source_newest
SELECT source, brand, site, max(collected), toNullable(max(posted)) FROM reviews GROUP BY source, brand, site
UNION ALL
SELECT source, brand, network, max(collected), toNullable(max(posted)) FROM mentions GROUP BY source, brand, network
UNION ALL
SELECT source, brand, network, max(at), NULL FROM account_stats GROUP BY source, brand, network
