-- Roll-up of reviews a day and value of one dimension (location, job), recomputed like review_day.
CREATE TABLE IF NOT EXISTS review_slice_day
(
    brand         LowCardinality(String),
    site          LowCardinality(String),
    dim           LowCardinality(String) COMMENT 'location or job',
    day           Date32,
    value         String COMMENT 'empty: not given',
    reviews       UInt64,
    stars_n       UInt64,
    stars_sum     Float64,
    stars_sq      Float64,
    recommend_yes UInt64,
    recommend_no  UInt64,
    version       UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, dim, site, day, value)
SETTINGS non_replicated_deduplication_window = 1000
