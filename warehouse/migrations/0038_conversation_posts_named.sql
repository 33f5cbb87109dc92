-- With the post it answers, what the network names is all that a post's conversation depends on: a thread whose posts move
-- is told apart without reading them back from mentions.
ALTER TABLE conversation_posts
    ADD COLUMN IF NOT EXISTS named String COMMENT 'the conversation its network names; empty: none' AFTER parent
