-- The post they began with, where it is not the one they are named after: without it no post is known to have begun one.
ALTER TABLE conversations_by_time
    ADD COLUMN IF NOT EXISTS inbound_id String COMMENT 'as in conversations, where it is not id; else empty' AFTER id
