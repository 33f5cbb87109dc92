-- Roll-up of how many days employers took to respond, by the day of the review, recomputed like review_day.
CREATE TABLE IF NOT EXISTS response_day
(
    brand         LowCardinality(String),
    site          LowCardinality(String),
    day           Date32,
    waited_days   UInt32 COMMENT 'whole days from the review to the response; a response dated before its review counts as 0',
    responses     UInt64,
    version       UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, site, day, waited_days)
SETTINGS non_replicated_deduplication_window = 1000
