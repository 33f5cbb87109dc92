-- Roll-up of contacts: which account, address or number is which customer's; recomputed whole for each touched brand.
CREATE TABLE IF NOT EXISTS contact_persons
(
    brand   LowCardinality(String),
    author  UInt64 COMMENT 'sipHash64 of the key, as in author_quarter',
    person  UInt64 COMMENT 'the same for all keys of one customer',
    active  Bool COMMENT 'what the list said last of this customer, whichever key it said it of',
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, author)
SETTINGS non_replicated_deduplication_window = 1000
