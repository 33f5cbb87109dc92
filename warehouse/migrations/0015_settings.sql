-- The program's own small state, such as the installation's key for hashing authors.
CREATE TABLE IF NOT EXISTS settings
(
    name    String,
    value   String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY name
SETTINGS non_replicated_deduplication_window = 1000
