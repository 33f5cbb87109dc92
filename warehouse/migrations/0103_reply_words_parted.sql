-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE reply_words
(
    brand    LowCardinality(String),
    slot     DateTime('UTC') COMMENT 'start of the quarter of an hour it was posted in',
    network  LowCardinality(String),
    id       String,
    here     Bool COMMENT 'false: there is no such reply any more',
    posted   DateTime64(3, 'UTC'),
    handle   LowCardinality(String),
    lang     LowCardinality(String),
    signed   Bool,
    shingles Array(UInt32),
    lowest   UInt32 COMMENT 'the lowest shingle: near-duplicates share it more likely than not, so a part of all that is chosen by it keeps them together',
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, slot, network, id)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
