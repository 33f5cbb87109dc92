-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE praise
(
    brand   LowCardinality(String),
    slot    DateTime('UTC') COMMENT 'start of the quarter of an hour it was posted in',
    network LowCardinality(String),
    id      String,
    here    Bool COMMENT 'false: it is none any more',
    posted  DateTime64(3, 'UTC'),
    lang    LowCardinality(String),
    reach   UInt64 COMMENT 'views, else followers of the author; 0: neither is known',
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, slot, network, id)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
