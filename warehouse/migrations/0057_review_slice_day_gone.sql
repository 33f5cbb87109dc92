-- Slices are read from review_facts.
DROP TABLE IF EXISTS review_slice_day
