-- Roll-up of who wrote, a quarter of an hour and hashtag; recomputed with mention_quarter. Distinct authors and their reach
-- are counted from it exactly, for any period, zone and hashtag.
CREATE TABLE IF NOT EXISTS author_quarter
(
    brand     LowCardinality(String),
    hashtag   LowCardinality(String) COMMENT 'case-folded, without #; empty: of all posts, whatever they carry',
    slot      DateTime('UTC') COMMENT 'start of the quarter of an hour',
    network   LowCardinality(String),
    direction LowCardinality(String),
    lang      LowCardinality(String),
    author    UInt64 COMMENT 'sipHash64 of the author key, which is an account of one network',
    posts     UInt32 COMMENT 'not deleted ones; of deleted posts no author is known',
    negative  UInt32,
    positive  UInt32,
    judged    UInt32 COMMENT 'posts with a sentiment',
    followers UInt64 COMMENT 'the most any of these posts said; 0: none did',
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(slot)
ORDER BY (brand, hashtag, slot, network, direction, lang, author)
SETTINGS non_replicated_deduplication_window = 1000
