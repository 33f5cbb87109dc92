-- One row a conversation that a customer began with a brand, recomputed whole from its posts whenever one of them arrives.
-- Below a post of the brand's own, each customer who answers it begins a conversation.
CREATE TABLE IF NOT EXISTS conversations
(
    brand            LowCardinality(String),
    network          LowCardinality(String),
    id               String COMMENT 'of the thread; below a post of the brand''s own, of the customer''s first post',
    thread           String COMMENT 'the conversation as in conversation_posts',
    here             Bool COMMENT 'false: there is no such conversation any more',
    first_inbound    DateTime64(3, 'UTC') COMMENT 'the first post by a customer',
    inbound_id       String,
    author_key       String COMMENT 'who wrote it; empty: not known, or deleted',
    opening          LowCardinality(String) COMMENT 'its sentiment',
    complaint        Bool COMMENT 'a customer''s post before the first reply complains or is negative',
    promoted         Bool COMMENT 'a customer paid to have it seen before the first reply',
    lang             LowCardinality(String),
    first_reply      Nullable(DateTime64(3, 'UTC')) COMMENT 'the first post by the brand or its support after first_inbound',
    reply_id         String,
    reply_handle     LowCardinality(String),
    reply_by         LowCardinality(String) COMMENT 'brand or support',
    reply_seconds    Nullable(Float64) COMMENT 'calendar time from first_inbound to first_reply',
    staffed_seconds  Nullable(Float64) COMMENT 'the same in staffed time, by the hours in force; without hours, calendar time',
    target_seconds   UInt32 COMMENT 'the reply target in force at first_inbound, in staffed time; 0: none',
    last_inbound     DateTime64(3, 'UTC') COMMENT 'the last post of the customer who began it',
    last_sentiment   LowCardinality(String) COMMENT 'of that post',
    last_thanks      Bool COMMENT 'that post says thanks',
    last_post        DateTime64(3, 'UTC'),
    inbound_after    UInt32 COMMENT 'posts of the customer who began it after the first reply',
    inbound          UInt32 COMMENT 'posts by customers',
    replies          UInt32 COMMENT 'posts by the brand or its support after first_inbound',
    posts            UInt32,
    deleted          UInt32 COMMENT 'of posts',
    reach_before     UInt64 COMMENT 'sum of the reach of the customers'' posts before the first reply, as far as it is known',
    reach_n          UInt32 COMMENT 'posts whose reach is in it',
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, id)
SETTINGS non_replicated_deduplication_window = 1000
