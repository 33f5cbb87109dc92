-- As in mentions.
ALTER TABLE reply_words MODIFY SETTING min_age_to_force_merge_seconds = 43200, min_age_to_force_merge_on_partition_only = 1
