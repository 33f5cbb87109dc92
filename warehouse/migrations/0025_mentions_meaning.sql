-- What a text means beside its label. The two arrays go together, an entry for each theme.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS chance_negative Nullable(Float32) COMMENT 'the model''s probability; NULL: not judged, or not by a model' AFTER meaning_model,
    ADD COLUMN IF NOT EXISTS chance_positive Nullable(Float32) AFTER chance_negative,
    ADD COLUMN IF NOT EXISTS themes          Array(LowCardinality(String)) AFTER chance_positive,
    ADD COLUMN IF NOT EXISTS theme_labels    Array(LowCardinality(String)) COMMENT 'positive, neutral, negative, or empty: not judged' AFTER themes,
    ADD COLUMN IF NOT EXISTS complaint       Bool COMMENT 'a customer''s: something went wrong' AFTER theme_labels,
    ADD COLUMN IF NOT EXISTS thanks          Bool COMMENT 'a customer''s: says thanks, or that it is solved' AFTER complaint,
    ADD COLUMN IF NOT EXISTS signed          Bool COMMENT 'a reply''s: it ends with a person''s name or initials' AFTER thanks,
    ADD COLUMN IF NOT EXISTS shingles        Array(UInt32) COMMENT 'a reply''s: hashes of its distinct masked 3-word shingles, sorted' AFTER signed
