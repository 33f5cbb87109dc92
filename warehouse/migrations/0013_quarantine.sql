-- What could not be used, with its reason and raw input. The same input refused twice for the same reason is one row.
-- Raw input may hold names, so it is kept for 90 days only.
CREATE TABLE IF NOT EXISTS quarantine
(
    source  LowCardinality(String),
    reason  LowCardinality(String),
    hash    UInt64 COMMENT 'of where, reason and raw',
    at      DateTime64(3, 'UTC'),
    place   String COMMENT 'file:line or address',
    detail  String,
    raw     String CODEC(ZSTD(3)),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (source, reason, hash)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000
