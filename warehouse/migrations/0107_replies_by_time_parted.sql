-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE replies_by_time
(
    brand         LowCardinality(String),
    posted        DateTime64(3, 'UTC'),
    network       LowCardinality(String),
    id            String,
    here          Bool,
    conversation  String,
    parent        String,
    handle        LowCardinality(String),
    reply_by      LowCardinality(String),
    lang          LowCardinality(String),
    waited        Bool COMMENT 'the post it answers is known, and a customer''s',
    parent_posted DateTime64(3, 'UTC') COMMENT 'of those that waited',
    wait_seconds  Float64 COMMENT 'of those that waited',
    version       UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(posted)
ORDER BY (brand, posted, network, id)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
