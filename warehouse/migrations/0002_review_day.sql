-- Roll-up of reviews a day and employment status, recomputed whole for each touched (brand, site); a key that holds
-- nothing any more is kept as a row of zeros. Reviews marked vanished are counted apart, in the gone_ columns only.
CREATE TABLE IF NOT EXISTS review_day
(
    brand            LowCardinality(String),
    site             LowCardinality(String),
    day              Date32,
    status           LowCardinality(String),
    reviews          UInt64,
    stars_n          UInt64 COMMENT 'reviews with stars',
    stars_sum        Float64,
    stars_sq         Float64 COMMENT 'sum of squares, for intervals',
    stars_1          UInt64 COMMENT 'stars rounded half up: 1.5 counts as 2',
    stars_2          UInt64,
    stars_3          UInt64,
    stars_4          UInt64,
    stars_5          UInt64,
    work_life_n      UInt64,
    work_life_sum    Float64,
    culture_n        UInt64,
    culture_sum      Float64,
    diversity_n      UInt64,
    diversity_sum    Float64,
    career_n         UInt64,
    career_sum       Float64,
    compensation_n   UInt64,
    compensation_sum Float64,
    management_n     UInt64,
    management_sum   Float64,
    recommend_yes    UInt64,
    recommend_no     UInt64,
    ceo_yes          UInt64,
    ceo_no           UInt64,
    outlook_yes      UInt64,
    outlook_no       UInt64,
    responses        UInt64 COMMENT 'reviews with an employer response',
    gone             UInt64 COMMENT 'reviews marked vanished',
    gone_stars_n     UInt64,
    gone_stars_sum   Float64,
    sentiment_pos    UInt64,
    sentiment_neu    UInt64,
    sentiment_neg    UInt64,
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, site, day, status)
SETTINGS non_replicated_deduplication_window = 1000
