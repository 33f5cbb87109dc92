CREATE TABLE IF NOT EXISTS contacts
(
    brand   LowCardinality(String),
    kind    LowCardinality(String),
    key     String COMMENT 'keyed hash of a handle or an e-mail address',
    source  LowCardinality(String),
    active  Bool,
    since   Nullable(Date32),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, kind, key)
SETTINGS non_replicated_deduplication_window = 10000
