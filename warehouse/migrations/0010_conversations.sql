-- One row a conversation between people and a brand, recomputed from its mentions whenever one of them arrives.
CREATE TABLE IF NOT EXISTS conversations
(
    brand              LowCardinality(String),
    network            LowCardinality(String),
    id                 String COMMENT 'id of its first post',
    first_inbound      DateTime64(3, 'UTC'),
    first_reply        Nullable(DateTime64(3, 'UTC')),
    first_reply_handle LowCardinality(String),
    last_post          DateTime64(3, 'UTC'),
    posts              UInt32,
    replies            UInt32,
    reach_before_reply UInt64,
    lang               LowCardinality(String),
    version            UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, id)
SETTINGS non_replicated_deduplication_window = 10000
