ALTER TABLE conversation_posts
    ADD COLUMN IF NOT EXISTS addressed Bool COMMENT 'it speaks to the brand' AFTER promoted
