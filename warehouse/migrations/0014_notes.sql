CREATE TABLE IF NOT EXISTS notes
(
    id      String,
    brand   LowCardinality(String),
    at      DateTime64(3, 'UTC'),
    text    String,
    author  String,
    url     String,
    deleted Bool,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS non_replicated_deduplication_window = 1000
