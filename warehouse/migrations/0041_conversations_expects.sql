-- What is not expected to be answered, and was not, counts in no question about service.
ALTER TABLE conversations
    ADD COLUMN IF NOT EXISTS expects Bool COMMENT 'a customer speaks to the brand or complains, or was answered: it counts in every service metric' AFTER complaint
