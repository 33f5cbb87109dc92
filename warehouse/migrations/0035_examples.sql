-- Labelled texts of the user's own that models are trained on, beside reviews and corrections.
CREATE TABLE IF NOT EXISTS examples
(
    hash    UInt64 COMMENT 'of the text',
    text    String CODEC(ZSTD(3)),
    label   LowCardinality(String) COMMENT 'empty: taken back',
    lang    LowCardinality(String),
    origin  LowCardinality(String),
    added   DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY hash
SETTINGS non_replicated_deduplication_window = 1000
