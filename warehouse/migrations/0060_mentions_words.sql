-- What text search looks through: the text without case, in runs of three characters, and each sign of a script that writes
-- words in one or two of them (Chinese, Japanese, Korean, emoji). The two columns only name the indexed expressions; a
-- part without the index gives the same answer, later. See queries/words.go.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS folded String ALIAS caseFoldUTF8(text),
    ADD COLUMN IF NOT EXISTS signs String ALIAS replaceRegexpAll(text, '[^\\x{1100}-\\x{11FF}\\x{2190}-\\x{245F}\\x{2500}-\\x{2BFF}\\x{2E80}-\\x{A4CF}\\x{AC00}-\\x{D7A3}\\x{F900}-\\x{FAFF}\\x{1F000}-\\x{1FAFF}\\x{20000}-\\x{3FFFF}]+', ' '),
    ADD INDEX IF NOT EXISTS folded caseFoldUTF8(text) TYPE text(tokenizer = ngrams(3)),
    ADD INDEX IF NOT EXISTS signs replaceRegexpAll(text, '[^\\x{1100}-\\x{11FF}\\x{2190}-\\x{245F}\\x{2500}-\\x{2BFF}\\x{2E80}-\\x{A4CF}\\x{AC00}-\\x{D7A3}\\x{F900}-\\x{FAFF}\\x{1F000}-\\x{1FAFF}\\x{20000}-\\x{3FFFF}]+', ' ') TYPE text(tokenizer = ngrams(1))
