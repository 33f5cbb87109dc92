-- As in mention_time, by quarters of a year.
CREATE OR REPLACE TABLE conversations_by_time
(
    brand           LowCardinality(String),
    first_inbound   DateTime64(3, 'UTC'),
    network         LowCardinality(String),
    id              String COMMENT 'as in conversations',
    inbound_id      String COMMENT 'as in conversations, where it is not id; else empty',
    author_key      String EPHEMERAL COMMENT 'what author is made of; not stored',
    author          UInt64 MATERIALIZED if(author_key = '', 0, sipHash64(author_key)) COMMENT 'sipHash64 of the author key; 0: not known',
    here            Bool COMMENT 'false: there is no such conversation any more, or it began at another time, or is not expected to be answered',
    lang            LowCardinality(String),
    opening         LowCardinality(String),
    complaint       Bool,
    promoted        Bool,
    unprompted      Bool COMMENT 'its thread begins with the customer''s post',
    living          Bool COMMENT 'a post of it is not deleted',
    answered        Bool,
    reply_by        LowCardinality(String),
    reply_handle    LowCardinality(String),
    reply_seconds   Float64 COMMENT 'of answered ones',
    staffed_seconds Float64 COMMENT 'of answered ones',
    target_seconds  UInt32,
    last_sentiment  LowCardinality(String),
    last_thanks     Bool,
    inbound_after   UInt32,
    inbound         UInt32,
    replies         UInt32,
    reach_before    UInt64,
    reach_n         UInt32,
    version         UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toStartOfQuarter(first_inbound)
ORDER BY (brand, first_inbound, network, id)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
