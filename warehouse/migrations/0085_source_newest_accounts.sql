CREATE MATERIALIZED VIEW IF NOT EXISTS source_newest_accounts TO source_newest AS
SELECT source, brand, network AS place, max(at) AS collected, CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS posted
FROM account_stats
GROUP BY source, brand, place
