-- One row a post by a brand or its support that answers a post, recomputed with its conversation.
CREATE TABLE IF NOT EXISTS replies
(
    brand           LowCardinality(String),
    network         LowCardinality(String),
    id              String,
    conversation    String COMMENT 'id in conversations; empty: the answered post is in none',
    here            Bool COMMENT 'false: it is no reply any more',
    posted          DateTime64(3, 'UTC'),
    handle          LowCardinality(String),
    reply_by        LowCardinality(String) COMMENT 'brand or support',
    parent          String COMMENT 'the post it answers',
    parent_posted   Nullable(DateTime64(3, 'UTC')) COMMENT 'NULL: that post is not known, or not a customer''s',
    wait_seconds    Nullable(Float64) COMMENT 'calendar time from parent_posted',
    staffed_seconds Nullable(Float64) COMMENT 'the same in staffed time',
    signed          Bool,
    lang            LowCardinality(String),
    version         UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, id)
SETTINGS non_replicated_deduplication_window = 1000
