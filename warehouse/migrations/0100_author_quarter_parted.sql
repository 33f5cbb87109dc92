-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE author_quarter
(
    brand     LowCardinality(String),
    hashtag   LowCardinality(String) COMMENT 'case-folded, without #; empty: of all posts, whatever they carry',
    slot      DateTime('UTC') COMMENT 'start of the quarter of an hour',
    network   LowCardinality(String),
    direction LowCardinality(String),
    lang      LowCardinality(String),
    author    UInt64 COMMENT 'sipHash64 of the author key, which is an account of one network',
    posts     UInt32 COMMENT 'not deleted ones; of deleted posts no author is known',
    negative  UInt32,
    positive  UInt32,
    judged    UInt32 COMMENT 'posts with a sentiment',
    followers UInt64 COMMENT 'the most any of these posts said; 0: none did',
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, hashtag, slot, network, direction, lang, author)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
