-- Not every post about a brand speaks to it: one that merely carries a hashtag expects no answer.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS addressed Bool COMMENT 'a customer''s: names an account of the brand, or came through a channel of its own' AFTER promoted
