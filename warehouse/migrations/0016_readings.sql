-- What a network said of a post's reach, time after time. Numbers only, so that they outlive a post that is deleted. The
-- time belongs to the key, so the year may partition.
CREATE TABLE IF NOT EXISTS readings
(
    brand     LowCardinality(String),
    network   LowCardinality(String),
    id        String COMMENT 'of the post',
    at        DateTime64(3, 'UTC'),
    likes     Nullable(UInt64),
    shares    Nullable(UInt64),
    comments  Nullable(UInt64),
    quotes    Nullable(UInt64),
    bookmarks Nullable(UInt64),
    views     Nullable(UInt64),
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYear(at)
ORDER BY (brand, network, id, at)
SETTINGS non_replicated_deduplication_window = 10000
