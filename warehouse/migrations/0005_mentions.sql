-- One row a version of a post; the newest version wins. A post's time never changes, so the year may partition.
CREATE TABLE IF NOT EXISTS mentions
(
    brand            LowCardinality(String),
    network          LowCardinality(String),
    id               String,
    source           LowCardinality(String),
    url              String,
    text             String,
    posted           DateTime64(3, 'UTC'),
    collected        DateTime64(3, 'UTC'),
    direction        LowCardinality(String) COMMENT 'customer, brand, support or other',
    handle           LowCardinality(String),
    conversation     String,
    parent           String,
    hashtags         Array(LowCardinality(String)) COMMENT 'case-folded, without #',
    promoted         Bool,
    author_key       String COMMENT 'keyed hash; the name itself is never stored',
    author_followers Nullable(UInt64),
    likes            Nullable(UInt64),
    shares           Nullable(UInt64),
    comments         Nullable(UInt64),
    quotes           Nullable(UInt64),
    bookmarks        Nullable(UInt64),
    views            Nullable(UInt64),
    lang             LowCardinality(String),
    sentiment        LowCardinality(String),
    sentiment_score  Nullable(Float32),
    meaning_model    LowCardinality(String),
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(posted)
ORDER BY (brand, network, toStartOfHour(posted), id)
SETTINGS non_replicated_deduplication_window = 10000
