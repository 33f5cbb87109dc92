-- Some texts are not UTF-8, which caseFoldUTF8 refuses: they could not be inserted.
ALTER TABLE mentions
    DROP INDEX IF EXISTS folded,
    MODIFY COLUMN IF EXISTS folded String ALIAS caseFoldUTF8(toValidUTF8(text)),
    ADD INDEX IF NOT EXISTS folded caseFoldUTF8(toValidUTF8(text)) TYPE text(tokenizer = ngrams(3))
