CREATE TABLE IF NOT EXISTS account_stats
(
    brand        LowCardinality(String),
    network      LowCardinality(String),
    account      String,
    source       LowCardinality(String),
    at           DateTime64(3, 'UTC'),
    followers    Nullable(UInt64),
    following    Nullable(UInt64),
    posts        Nullable(UInt64),
    views        Nullable(UInt64) COMMENT 'cumulative',
    rating       Nullable(Float64) COMMENT 'what the site itself publishes, on 1 to 5',
    rating_count Nullable(UInt64),
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, account, at)
SETTINGS non_replicated_deduplication_window = 10000
