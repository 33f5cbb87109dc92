-- Which conversation a post belongs to: the other way into conversation_posts.
CREATE TABLE IF NOT EXISTS post_conversation
(
    brand        LowCardinality(String),
    network      LowCardinality(String),
    id           String,
    conversation String,
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, id)
SETTINGS non_replicated_deduplication_window = 1000
