-- Who wrote a review: the roll-ups and all figures about an employer are of its employees' reviews only.
ALTER TABLE reviews
    ADD COLUMN IF NOT EXISTS reviewer LowCardinality(String) COMMENT 'customer, or empty: an employee' AFTER url
