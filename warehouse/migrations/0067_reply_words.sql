-- The replies of the brand's and its support's accounts, slim, as their wording is judged; recomputed with mention_quarter.
CREATE TABLE IF NOT EXISTS reply_words
(
    brand    LowCardinality(String),
    slot     DateTime('UTC') COMMENT 'start of the quarter of an hour it was posted in',
    network  LowCardinality(String),
    id       String,
    here     Bool COMMENT 'false: there is no such reply any more',
    posted   DateTime64(3, 'UTC'),
    handle   LowCardinality(String),
    lang     LowCardinality(String),
    signed   Bool,
    shingles Array(UInt32),
    lowest   UInt32 COMMENT 'the lowest shingle: near-duplicates share it more likely than not, so a part of all that is chosen by it keeps them together',
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(slot)
ORDER BY (brand, slot, network, id)
SETTINGS non_replicated_deduplication_window = 1000
