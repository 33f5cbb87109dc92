-- As in mentions.
ALTER TABLE replies_by_time MODIFY SETTING min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
