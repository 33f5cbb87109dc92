-- One row a version of a review; the newest version wins. No partition: a review's date can be edited, and a
-- ReplacingMergeTree removes duplicates only inside one partition.
CREATE TABLE IF NOT EXISTS reviews
(
    brand           LowCardinality(String),
    site            LowCardinality(String),
    id              String,
    source          LowCardinality(String),
    url             String,
    title           String,
    text            String,
    pros            String,
    cons            String,
    advice          String,
    posted          DateTime64(3, 'UTC'),
    collected       DateTime64(3, 'UTC'),
    vanished        Nullable(DateTime64(3, 'UTC')) COMMENT 'since when two complete runs have not seen it',
    stars           Nullable(Float32),
    work_life       Nullable(Float32),
    culture         Nullable(Float32),
    diversity       Nullable(Float32),
    career          Nullable(Float32),
    compensation    Nullable(Float32),
    management      Nullable(Float32),
    recommend       LowCardinality(String) COMMENT 'positive, negative, neutral, or empty: not given',
    ceo             LowCardinality(String),
    outlook         LowCardinality(String),
    status          LowCardinality(String) COMMENT 'current, former, or empty: not given',
    job_title       String,
    location        String,
    response        String,
    response_at     Nullable(DateTime64(3, 'UTC')),
    author_key      String COMMENT 'keyed hash; the name itself is never stored',
    lang            LowCardinality(String),
    sentiment       LowCardinality(String) COMMENT 'positive, neutral, negative, or empty: not judged',
    sentiment_score Nullable(Float32) COMMENT '-1 to 1',
    meaning_model   LowCardinality(String),
    version         UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, site, id)
SETTINGS non_replicated_deduplication_window = 10000
