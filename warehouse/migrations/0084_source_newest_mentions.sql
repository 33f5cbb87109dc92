CREATE MATERIALIZED VIEW IF NOT EXISTS source_newest_mentions TO source_newest AS
SELECT source, brand, network AS place, max(mentions.collected) AS collected, toNullable(max(mentions.posted)) AS posted
FROM mentions
GROUP BY source, brand, place
