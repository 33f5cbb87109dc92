-- Roll-up of mentions an hour, recomputed whole for each touched (brand, network, UTC day).
CREATE TABLE IF NOT EXISTS mention_hour
(
    brand     LowCardinality(String),
    network   LowCardinality(String),
    hour      DateTime('UTC'),
    direction LowCardinality(String),
    lang      LowCardinality(String),
    posts     UInt64,
    authors   UInt64 COMMENT 'distinct within the hour',
    negative  UInt64,
    neutral   UInt64,
    positive  UInt64,
    likes     UInt64,
    shares    UInt64,
    comments  UInt64,
    views     UInt64,
    views_n   UInt64 COMMENT 'posts whose views were given',
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(hour)
ORDER BY (brand, network, hour, direction, lang)
SETTINGS non_replicated_deduplication_window = 1000
