CREATE TABLE IF NOT EXISTS cursors
(
    source  LowCardinality(String),
    key     String,
    value   String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (source, key)
SETTINGS non_replicated_deduplication_window = 10000
