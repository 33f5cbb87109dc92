-- The newest that each source brought, kept as records come in, because every page says how fresh it is. What is taken out of
-- the warehouse later was brought all the same.
CREATE TABLE IF NOT EXISTS source_newest
(
    source    LowCardinality(String),
    brand     LowCardinality(String),
    place     LowCardinality(String) COMMENT 'site or network',
    collected SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    posted    SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) COMMENT 'NULL: it brings only counts'
)
ENGINE = AggregatingMergeTree
ORDER BY (source, brand, place)
