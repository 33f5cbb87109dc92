CREATE TABLE IF NOT EXISTS runs
(
    source   LowCardinality(String),
    id       String,
    kind     LowCardinality(String),
    brand    LowCardinality(String),
    started  DateTime64(3, 'UTC'),
    finished DateTime64(3, 'UTC'),
    ok       Bool,
    complete Bool COMMENT 'everything the source holds was seen',
    requests UInt64,
    bytes    UInt64,
    records  UInt64,
    rejected UInt64,
    error    String,
    remedy   String,
    notes    Array(String),
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (source, started, id)
TTL toDateTime(started) + INTERVAL 3 YEAR
SETTINGS non_replicated_deduplication_window = 10000
