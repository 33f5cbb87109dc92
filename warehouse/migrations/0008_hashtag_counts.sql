CREATE TABLE IF NOT EXISTS hashtag_counts
(
    brand     LowCardinality(String),
    network   LowCardinality(String),
    hashtag   String COMMENT 'case-folded, without #',
    source    LowCardinality(String),
    from      DateTime64(3, 'UTC'),
    to        DateTime64(3, 'UTC'),
    uses      UInt64,
    authors   Nullable(UInt64),
    collected DateTime64(3, 'UTC'),
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, hashtag, from, to)
SETTINGS non_replicated_deduplication_window = 10000
