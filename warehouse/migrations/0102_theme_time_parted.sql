-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE theme_time
(
    brand      LowCardinality(String),
    step       LowCardinality(String) COMMENT 'day or quarter: a post counts in both',
    slot       DateTime('UTC') COMMENT 'start of the UTC day, or of the quarter of an hour',
    theme      LowCardinality(String) COMMENT 'its key in the taxonomy; empty: of all posts, whatever they are about',
    network    LowCardinality(String),
    lang       LowCardinality(String),
    posts      UInt32,
    negative   UInt32 COMMENT 'on the theme; of the empty one: as a whole',
    judged     UInt32,
    complaints UInt32,
    version    UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, step, slot, theme, network, lang)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
