-- Stretches of time of which a source could not read everything and never will: what they held is missing, not zero.
CREATE TABLE IF NOT EXISTS gaps
(
    source  LowCardinality(String),
    brand   LowCardinality(String),
    network LowCardinality(String),
    query   String COMMENT 'what was asked for',
    from    DateTime64(3, 'UTC'),
    to      DateTime64(3, 'UTC'),
    reason  String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (source, query, from, to)
SETTINGS non_replicated_deduplication_window = 10000
