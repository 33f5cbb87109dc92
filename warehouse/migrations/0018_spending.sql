-- What was taken out of budgets. No budget looks back further than a month or so; the rest is kept to be looked at.
CREATE TABLE IF NOT EXISTS spending
(
    budget  LowCardinality(String),
    unit    LowCardinality(String) COMMENT 'such as $, units, hashtags',
    item    String COMMENT 'what was bought, where a budget counts different things',
    source  LowCardinality(String),
    at      DateTime64(3, 'UTC'),
    amount  Float64 COMMENT 'negative: a correction',
    id      String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (budget, at, id)
TTL toDateTime(at) + INTERVAL 2 YEAR
SETTINGS non_replicated_deduplication_window = 10000
