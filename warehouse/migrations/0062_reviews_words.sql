-- As of mentions. All that a review says is one text.
ALTER TABLE reviews
    ADD COLUMN IF NOT EXISTS whole String ALIAS arrayStringConcat([title, text, pros, cons, advice], '\n'),
    ADD COLUMN IF NOT EXISTS folded String ALIAS caseFoldUTF8(arrayStringConcat([title, text, pros, cons, advice], '\n')),
    ADD COLUMN IF NOT EXISTS signs String ALIAS replaceRegexpAll(arrayStringConcat([title, text, pros, cons, advice], '\n'), '[^\\x{1100}-\\x{11FF}\\x{2190}-\\x{245F}\\x{2500}-\\x{2BFF}\\x{2E80}-\\x{A4CF}\\x{AC00}-\\x{D7A3}\\x{F900}-\\x{FAFF}\\x{1F000}-\\x{1FAFF}\\x{20000}-\\x{3FFFF}]+', ' '),
    ADD INDEX IF NOT EXISTS folded caseFoldUTF8(arrayStringConcat([title, text, pros, cons, advice], '\n')) TYPE text(tokenizer = ngrams(3)),
    ADD INDEX IF NOT EXISTS signs replaceRegexpAll(arrayStringConcat([title, text, pros, cons, advice], '\n'), '[^\\x{1100}-\\x{11FF}\\x{2190}-\\x{245F}\\x{2500}-\\x{2BFF}\\x{2E80}-\\x{A4CF}\\x{AC00}-\\x{D7A3}\\x{F900}-\\x{FAFF}\\x{1F000}-\\x{1FAFF}\\x{20000}-\\x{3FFFF}]+', ' ') TYPE text(tokenizer = ngrams(1))
