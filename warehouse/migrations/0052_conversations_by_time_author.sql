-- Who began it, as author_quarter and contact_persons know authors; the key itself is in conversations only.
ALTER TABLE conversations_by_time
    ADD COLUMN IF NOT EXISTS author_key String EPHEMERAL COMMENT 'what author is made of; not stored' AFTER id,
    ADD COLUMN IF NOT EXISTS author UInt64 MATERIALIZED if(author_key = '', 0, sipHash64(author_key)) COMMENT 'sipHash64 of the author key; 0: not known' AFTER author_key
