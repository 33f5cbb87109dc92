-- The words of each review, one brand's in an order of chance, so that a sample lies together. Which of them count, and where,
-- review_facts says.
CREATE TABLE IF NOT EXISTS review_words
(
    brand   LowCardinality(String),
    draw    UInt32 COMMENT 'as in review_facts',
    site    LowCardinality(String),
    id      String,
    words   String COMMENT 'lower case, a blank between them; the signs between sentences are full stops',
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, draw, site, id)
SETTINGS non_replicated_deduplication_window = 1000
