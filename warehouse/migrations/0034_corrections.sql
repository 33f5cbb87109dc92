-- People's judgements of single texts. The texts themselves stay where they are.
CREATE TABLE IF NOT EXISTS corrections
(
    what      LowCardinality(String) COMMENT 'review or mention',
    brand     LowCardinality(String),
    place     LowCardinality(String) COMMENT 'site or network',
    id        String,
    label     LowCardinality(String) COMMENT 'empty: taken back',
    was       LowCardinality(String),
    was_model LowCardinality(String),
    by        String,
    corrected DateTime64(3, 'UTC'),
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (what, brand, place, id)
SETTINGS non_replicated_deduplication_window = 1000
