-- Roll-up of the posts that carry a hashtag, by day and by quarter of an hour; recomputed with mention_time. A post
-- with three hashtags counts under each of them.
CREATE TABLE IF NOT EXISTS hashtag_time
(
    brand            LowCardinality(String),
    hashtag          LowCardinality(String) COMMENT 'case-folded, without #',
    network          LowCardinality(String),
    step             LowCardinality(String) COMMENT 'day or quarter: a post counts in both',
    slot             DateTime('UTC') COMMENT 'start of the UTC day, or of the quarter of an hour',
    direction        LowCardinality(String),
    lang             LowCardinality(String),
    posts            UInt64,
    deleted          UInt64,
    negative         UInt64,
    neutral          UInt64,
    positive         UInt64,
    likes            UInt64,
    shares           UInt64,
    comments         UInt64,
    bookmarks        UInt64,
    engaged_n        UInt64,
    views            UInt64,
    views_n          UInt64,
    unseen_followers UInt64,
    unseen_n         UInt64,
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(slot)
ORDER BY (brand, step, hashtag, slot, network, direction, lang)
SETTINGS non_replicated_deduplication_window = 1000
