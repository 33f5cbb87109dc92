CREATE MATERIALIZED VIEW IF NOT EXISTS source_newest_reviews TO source_newest AS
SELECT source, brand, site AS place, max(reviews.collected) AS collected, toNullable(max(reviews.posted)) AS posted
FROM reviews
GROUP BY source, brand, place
