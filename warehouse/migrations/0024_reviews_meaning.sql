-- What a text means beside its label. The three arrays go together, an entry for each theme and part of the review.
ALTER TABLE reviews
    ADD COLUMN IF NOT EXISTS chance_negative Nullable(Float32) COMMENT 'the model''s probability; NULL: not judged, or not by a model' AFTER meaning_model,
    ADD COLUMN IF NOT EXISTS chance_positive Nullable(Float32) AFTER chance_negative,
    ADD COLUMN IF NOT EXISTS themes          Array(LowCardinality(String)) AFTER chance_positive,
    ADD COLUMN IF NOT EXISTS theme_parts     Array(LowCardinality(String)) COMMENT 'text, pros or cons' AFTER themes,
    ADD COLUMN IF NOT EXISTS theme_labels    Array(LowCardinality(String)) COMMENT 'positive, neutral, negative, or empty: not judged' AFTER theme_parts
