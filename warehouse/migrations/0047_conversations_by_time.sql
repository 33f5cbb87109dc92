-- The conversations that count in questions about service, slim and by when they began: a period of a brand is read without
-- the rest. Written together with conversations, which says everything else of them and wins in doubt.
CREATE TABLE IF NOT EXISTS conversations_by_time
(
    brand           LowCardinality(String),
    first_inbound   DateTime64(3, 'UTC'),
    network         LowCardinality(String),
    id              String COMMENT 'as in conversations',
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
PARTITION BY toYear(first_inbound)
ORDER BY (brand, first_inbound, network, id)
SETTINGS non_replicated_deduplication_window = 1000
