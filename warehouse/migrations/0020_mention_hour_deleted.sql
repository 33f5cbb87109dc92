ALTER TABLE mention_hour
    ADD COLUMN IF NOT EXISTS deleted UInt64 COMMENT 'of posts: those that are deleted; they count in neither authors nor sentiment' AFTER views_n
