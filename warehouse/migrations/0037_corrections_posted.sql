-- When the judged text was written: the posts are stored by their hours, so that a judged one is found at once.
ALTER TABLE corrections
    ADD COLUMN IF NOT EXISTS posted DateTime64(3, 'UTC') COMMENT 'when the text was written' AFTER id
