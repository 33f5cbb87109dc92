ALTER TABLE account_stats
    ADD COLUMN IF NOT EXISTS rated_by LowCardinality(String) COMMENT 'of the rating: customer, or empty: employees' AFTER rating_count
