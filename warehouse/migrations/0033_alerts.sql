-- What stood out in the series of a brand, made anew from the records whenever they change. first_found is when this
-- installation first knew of it; everything else follows from the records.
CREATE TABLE IF NOT EXISTS alerts
(
    brand       LowCardinality(String),
    kind        LowCardinality(String) COMMENT 'negative, mentions, hashtag, reviews, own post, raised',
    subject     String COMMENT 'the hashtag, the post, the review site',
    start       DateTime64(3, 'UTC'),
    at          DateTime64(3, 'UTC') COMMENT 'when it could be known',
    peak        DateTime64(3, 'UTC'),
    calm        Nullable(DateTime64(3, 'UTC')) COMMENT 'NULL: it lasts',
    falling     Bool,
    severity    Float64 COMMENT 'robust standard deviations',
    level       LowCardinality(String) COMMENT 'watch, high, critical',
    value       Float64,
    expected    Float64,
    peak_of     Float64,
    total       Float64,
    reason      String,
    evidence    String COMMENT 'JSON',
    first_found DateTime64(3, 'UTC'),
    withdrawn   Bool COMMENT 'the records say so no more',
    version     UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, kind, subject, start)
SETTINGS non_replicated_deduplication_window = 1000
