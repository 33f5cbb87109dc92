-- As it was, by quarters of a year: of a period only the parts of quarters to which something still comes are read as what may hold
-- a row twice, which costs two to seven times as much. The program makes it anew from the posts.
CREATE OR REPLACE TABLE mention_time
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
PARTITION BY toStartOfQuarter(slot)
ORDER BY (brand, step, slot, network, direction, lang)
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
