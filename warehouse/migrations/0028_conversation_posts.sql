-- The posts by their conversation: what a conversation is computed from. A post that turns out to belong to another
-- conversation leaves a row here that says so. Of a deleted post no author stays.
CREATE TABLE IF NOT EXISTS conversation_posts
(
    brand        LowCardinality(String),
    network      LowCardinality(String),
    conversation String COMMENT 'as its network says, else the id of the first post that is known, or named, up the chain of answers',
    id           String,
    posted       DateTime64(3, 'UTC'),
    direction    LowCardinality(String),
    handle       LowCardinality(String),
    parent       String,
    author_key   String,
    lang         LowCardinality(String),
    sentiment    LowCardinality(String),
    complaint    Bool,
    thanks       Bool,
    signed       Bool,
    promoted     Bool,
    deleted      Bool,
    reach        Nullable(UInt64) COMMENT 'views where given, else followers of its author; NULL: neither is known',
    moved        Bool COMMENT 'it belongs to another conversation now',
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, network, conversation, id)
SETTINGS non_replicated_deduplication_window = 1000
