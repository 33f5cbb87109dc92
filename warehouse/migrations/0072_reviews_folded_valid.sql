-- As of mentions.
ALTER TABLE reviews
    DROP INDEX IF EXISTS folded,
    MODIFY COLUMN IF EXISTS folded String ALIAS caseFoldUTF8(toValidUTF8(arrayStringConcat([title, text, pros, cons, advice], '\n'))),
    ADD INDEX IF NOT EXISTS folded caseFoldUTF8(toValidUTF8(arrayStringConcat([title, text, pros, cons, advice], '\n'))) TYPE text(tokenizer = ngrams(3))
