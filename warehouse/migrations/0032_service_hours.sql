-- The hours in which a brand's service desk answers, and its reply target, as they changed: each row is in force until the
-- next one of its brand. The first also holds for everything before it.
CREATE TABLE IF NOT EXISTS service_hours
(
    brand    LowCardinality(String),
    since    DateTime64(3, 'UTC'),
    zone     String COMMENT 'IANA name',
    staffed  String COMMENT 'as in renown.yaml: Mon-Fri 09:00-17:00; empty: round the clock',
    holidays Array(Date32) COMMENT 'days on which nobody answers',
    target   UInt32 COMMENT 'seconds of staffed time; 0: none',
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, since)
SETTINGS non_replicated_deduplication_window = 1000
