-- A year in which nothing came for half a day becomes one part: of one part FINAL costs nothing, of six it costs five times as
-- much as the rest of a question.
ALTER TABLE mentions MODIFY SETTING min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
