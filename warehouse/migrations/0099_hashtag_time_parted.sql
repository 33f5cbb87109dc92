-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE hashtag_time
(
    brand            LowCardinality(String),
    hashtag          LowCardinality(String) COMMENT 'case-folded, without #',
    network          LowCardinality(String),
    step             LowCardinality(String) COMMENT 'day or quarter: a post counts in both',
    slot             DateTime('UTC') COMMENT 'start of the UTC day, or of the quarter of an hour',
    direction        LowCardinality(String),
    lang             LowCardinality(String),
    posts            UInt64,
    deleted          UInt64,
    negative         UInt64,
    neutral          UInt64,
    positive         UInt64,
    likes            UInt64,
    shares           UInt64,
    comments         UInt64,
    bookmarks        UInt64,
    engaged_n        UInt64,
    views            UInt64,
    views_n          UInt64,
    unseen_followers UInt64,
    unseen_n         UInt64,
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, step, hashtag, slot, network, direction, lang)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
