-- The sentiment models this installation has trained, kept or not. The one in use is named in settings.
CREATE TABLE IF NOT EXISTS models
(
    name     String,
    made     DateTime64(3, 'UTC'),
    kept     Bool COMMENT 'better than the one before, and put to use',
    examples UInt64 COMMENT 'it was trained on',
    report   String COMMENT 'JSON: how it and the one before did in cross-validation',
    content  String COMMENT 'the model itself' CODEC(ZSTD(3)),
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY name
SETTINGS non_replicated_deduplication_window = 1000
