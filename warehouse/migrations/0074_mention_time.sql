-- Roll-up of mentions by the UTC day, and by the quarter of an hour, the step by which time zones differ: whoever asks takes
-- the days that lie in one stretch of what is asked for whole, and the quarters of the others. Recomputed for each touched
-- (brand, network, UTC day). It takes the place of mention_quarter.
CREATE TABLE IF NOT EXISTS mention_time
(
    brand            LowCardinality(String),
    network          LowCardinality(String),
    step             LowCardinality(String) COMMENT 'day or quarter: a post counts in both',
    slot             DateTime('UTC') COMMENT 'start of the UTC day, or of the quarter of an hour',
    direction        LowCardinality(String),
    lang             LowCardinality(String),
    posts            UInt64,
    deleted          UInt64 COMMENT 'of posts: those that are deleted; they count in neither authors nor sentiment',
    authors          UInt64 COMMENT 'distinct within the step',
    negative         UInt64,
    neutral          UInt64,
    positive         UInt64,
    likes            UInt64,
    shares           UInt64,
    comments         UInt64,
    bookmarks        UInt64,
    engaged_n        UInt64 COMMENT 'posts of which likes, shares or comments were given',
    views            UInt64 COMMENT 'observed',
    views_n          UInt64 COMMENT 'posts whose views were given',
    unseen_followers UInt64 COMMENT 'sum of the followers of the authors of posts whose views were not given, where known: estimated impressions',
    unseen_n         UInt64 COMMENT 'posts in that sum',
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(slot)
ORDER BY (brand, step, slot, network, direction, lang)
SETTINGS non_replicated_deduplication_window = 1000
