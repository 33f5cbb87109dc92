-- What a note is about, for how long, and whether its own list shows it as such.
ALTER TABLE notes
    ADD COLUMN IF NOT EXISTS kind LowCardinality(String) COMMENT 'campaign, announcement, redesign or other' AFTER brand,
    ADD COLUMN IF NOT EXISTS until Nullable(DateTime64(3, 'UTC')) COMMENT 'of a stretch of time: its end; NULL: a moment' AFTER at,
    ADD COLUMN IF NOT EXISTS made DateTime64(3, 'UTC') COMMENT 'when it was written down' AFTER until
