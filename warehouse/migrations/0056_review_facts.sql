-- One narrow row for each employee's review, by day: what the pages filter and count by, without its texts. Recomputed for
-- touched reviews from table reviews; a row that is neither there nor gone is a tombstone, left where a review's date was
-- edited. Figures narrowed to a location, a job or a language, slices, themes, drivers and lists are read from it.
CREATE TABLE IF NOT EXISTS review_facts
(
    brand        LowCardinality(String),
    day          Date32,
    site         LowCardinality(String),
    id           String,
    posted       DateTime64(3, 'UTC'),
    draw         UInt32 COMMENT 'a number by chance, the same each time: samples are drawn by it',
    reviews      UInt8 COMMENT '1: it stands on its site',
    gone         UInt8 COMMENT '1: it is marked vanished',
    status       LowCardinality(String),
    lang         LowCardinality(String),
    location     LowCardinality(String) COMMENT 'as written, trimmed',
    job          LowCardinality(String) COMMENT 'job family: the title without rank and what follows a comma or bracket',
    stars        Float32 COMMENT 'of this and the other scores: 0 is not given',
    work_life    Float32,
    culture      Float32,
    diversity    Float32,
    career       Float32,
    compensation Float32,
    management   Float32,
    recommend    Int8 COMMENT '1 yes, -1 no, 0 neither or not given',
    ceo          Int8,
    outlook      Int8,
    answered     UInt8 COMMENT 'the employer responded',
    waited       Int32 COMMENT 'whole days until a dated response; -1: none',
    worded       UInt8 COMMENT 'it has a text',
    sentiment    LowCardinality(String),
    themes       Array(LowCardinality(String)) COMMENT 'each once; marks go together with it',
    marks        Array(UInt8) COMMENT 'bits: 1 in pros, 2 in cons, 4 judged, 8 positive, 16 negative',
    version      UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, day, site, id)
SETTINGS non_replicated_deduplication_window = 1000
