package meaning

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a token is.
type kind uint8

const (
	isWord   kind = iota // letters, also those of a hashtag
	isNumber             // digits: written "0"
	isName               // @someone: written "@"
	isLink               // written "http"
	isSmile              // emoji or emoticon
	isSign               // "!", "!!", "?", "…"
)

// token is a piece of a text: where it stands among the folded letters, and how it was written.
type token struct {
	start, end int
	kind       kind
	tag        bool // a hashtag
	shouted    bool // in capitals
	stretched  bool // sooo
	stop       bool // behind it a clause ends, and what a "not" reaches
}

// tokens is a text cut into pieces: folded words with one space between them. It is used again, text after text.
type tokens struct {
	buf  []byte
	list []token
}

// bytes is a token's text.
func (t *tokens) bytes(i int) []byte { return t.buf[t.list[i].start:t.list[i].end] }

// read cuts a text. Case, accents of Arabic, stretched letters, names, numbers and links are folded away.
func (t *tokens) read(text string) {
	t.buf, t.list = t.buf[:0], t.list[:0]
	if strings.ContainsFunc(text, isPresentation) {
		text = norm.NFKC.String(text)
	}
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '&' && entity(text[i:]) > 0:
			size = entity(text[i:])
		case linkLength(text[i:]) > 0 && !unicode.IsLetter(before):
			size = t.fixed(isLink, "http", linkLength(text[i:]))
		case r == '@' && nameLength(text[i+1:]) > 0:
			size = t.fixed(isName, "@", 1+nameLength(text[i+1:]))
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			size = t.word(text[i:], before == '#')
		case r >= '0' && r <= '9':
			size = t.fixed(isNumber, "0", numberLength(text[i:]))
		case unicode.IsSpace(r):
		default:
			size = t.sign(text[i:], r, size, before)
		}
		before = r
		if size > utf8.RuneLen(r) {
			before, _ = utf8.DecodeLastRuneInString(text[i : i+size])
		}
		i += size
	}
}

// add begins a token; what is appended to buf until done belongs to it.
func (t *tokens) add(k kind) *token {
	if len(t.list) > 0 {
		t.buf = append(t.buf, ' ')
	}
	t.list = append(t.list, token{kind: k, start: len(t.buf), end: len(t.buf)})
	return &t.list[len(t.list)-1]
}

// fixed adds a token that is written the same whatever stood there, and gives the length of that.
func (t *tokens) fixed(k kind, as string, length int) int {
	tok := t.add(k)
	t.buf = append(t.buf, as...)
	tok.end = len(t.buf)
	return length
}

// word adds the word that text begins with, and gives its length.
func (t *tokens) word(text string, tag bool) int {
	tok := t.add(isWord)
	tok.tag = tag
	var last rune
	length, run, upper, letters := 0, 0, 0, 0
	for i, r := range text {
		joined := (r == '\'' || r == '’') && i > 0 && startsWithLetter(text[i+utf8.RuneLen(r):])
		if !joined && !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Mc, r) {
			break
		}
		length = i + utf8.RuneLen(r)
		low := fold(r)
		letters++
		if low != r && unicode.IsUpper(r) {
			upper++
		}
		if low == 0 {
			continue
		}
		if run++; low != last {
			run = 1
		}
		if last = low; run > 2 {
			tok.stretched = true
			continue
		}
		t.buf = utf8.AppendRune(t.buf, low)
	}
	tok.end = len(t.buf)
	tok.shouted = upper == letters && letters > 1
	if tok.end == tok.start { // nothing but marks
		t.drop()
		return max(length, 1)
	}
	return length
}

// drop takes the last token away again.
func (t *tokens) drop() {
	t.list = t.list[:len(t.list)-1]
	if len(t.list) > 0 {
		t.buf = t.buf[:len(t.buf)-1]
	}
}

// sign adds what is neither word nor number, and gives the length of that.
func (t *tokens) sign(text string, r rune, size int, before rune) int {
	if n, smile := emoticon(text, before); n > 0 {
		return t.fixed(isSmile, smile, n)
	}
	switch {
	case isEmoji(r):
		return t.fixed(isSmile, text[:size], size)
	case r == '!' || r == '?' || r == '؟':
		n := len(text) - len(strings.TrimLeft(text, "!?؟"))
		t.fixed(isSign, marks(text[:n]), n)
		t.stop()
		return n
	case strings.HasPrefix(text, "..") || r == '…':
		n := len(text) - len(strings.TrimLeft(text, ".…"))
		t.fixed(isSign, "…", n)
		t.stop()
		return n
	case strings.ContainsRune(".,;:()–—\n।،", r):
		t.stop()
	}
	return size
}

func (t *tokens) stop() {
	if len(t.list) > 0 {
		t.list[len(t.list)-1].stop = true
	}
}

// marks writes a run of exclamation and question marks: how many hardly matters beyond one.
func marks(run string) string {
	ask, call := strings.ContainsAny(run, "?؟"), strings.Contains(run, "!")
	switch {
	case ask && call:
		return "?!"
	case ask && utf8.RuneCountInString(run) > 1:
		return "??"
	case ask:
		return "?"
	case len(run) > 1:
		return "!!"
	}
	return "!"
}

// emoticon is the length of the emoticon that text begins with, and how it is written: ":)" for all glad ones.
func emoticon(text string, before rune) (length int, as string) {
	for _, heart := range [...]struct{ from, as string }{{"<3", "<3"}, {"</3", ":("}, {"^_^", ":)"}, {"^^", ":)"}, {"-_-", ":/"}, {">:(", ":("}, {"(:", ":)"}, {"):", ":("}} {
		if strings.HasPrefix(text, heart.from) && !(heart.from == "):" && unicode.IsLetter(before)) {
			return len(heart.from), heart.as
		}
	}
	if len(text) < 2 || !strings.ContainsRune(":;=", rune(text[0])) || unicode.IsLetter(before) || unicode.IsDigit(before) {
		return 0, ""
	}
	at := 1
	if strings.ContainsRune("-o^'", rune(text[1])) && len(text) > 2 {
		at = 2
	}
	length = at + 1
	for length < len(text) && text[length] == text[at] {
		length++
	}
	if length < len(text) && startsWithLetter(text[length:]) && unicode.IsLetter(rune(text[at])) {
		return 0, ""
	}
	switch text[at] {
	case ')', ']', '}', '*', 'd', '3', '>':
		if text[0] == ';' {
			return length, ";)"
		}
		return length, ":)"
	case 'D':
		return length, ":D"
	case 'P', 'p':
		return length, ":P"
	case '(', '[', '{', '<', '@':
		return length, ":("
	case '/', '\\', '|':
		return length, ":/"
	}
	return 0, ""
}

func isEmoji(r rune) bool {
	if r >= 0x1f3fb && r <= 0x1f3ff { // tones of skin
		return false
	}
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf || r >= 0x2b00 && r <= 0x2bff || r == 0x2764
}

// isPresentation says whether a letter is one of Arabic's contextual forms, or of full width.
func isPresentation(r rune) bool {
	return r >= 0xfb50 && r <= 0xfeff && r != 0xfe0f || r >= 0xff01 && r <= 0xff5e
}

// fold is the letter without case; 0 for marks that few people write.
func fold(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == '’':
		return '\''
	case r >= 0x600 && r <= 0x6ff:
		return foldArabic(r)
	case r == 0x200d || r >= 0xfe00 && r <= 0xfe0f:
		return 0
	}
	return unicode.ToLower(r)
}

func foldArabic(r rune) rune {
	switch {
	case r == 'أ' || r == 'إ' || r == 'آ':
		return 'ا'
	case r == 'ى':
		return 'ي'
	case r == 'ة':
		return 'ه'
	case r == 0x640 || r >= 0x64b && r <= 0x65f || r == 0x670: // kashida, vowel signs
		return 0
	}
	return r
}

// entity is the length of the character reference that text begins with and that posts are full of, 0 for none.
func entity(text string) int {
	for _, e := range [...]string{"&amp;", "&lt;", "&gt;", "&quot;"} {
		if strings.HasPrefix(text, e) {
			return len(e)
		}
	}
	return 0
}

func startsWithLetter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r)
}

// linkLength is the length of the address that text begins with, 0 for none.
func linkLength(text string) int {
	if c := text[0] | 0x20; c != 'h' && c != 'w' {
		return 0
	}
	word := text
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		word = text[:i]
	}
	if strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "www.") || word == "http" || word == "http/URL" {
		return len(word)
	}
	return 0
}

func nameLength(text string) int {
	n := 0
	for n < len(text) {
		if c := text[n]; c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		n++
	}
	return n
}

func numberLength(text string) int {
	n := 0
	for n < len(text) && (text[n] >= '0' && text[n] <= '9' || n > 0 && strings.IndexByte(".,:", text[n]) >= 0 && n+1 < len(text) && text[n+1] >= '0' && text[n+1] <= '9') {
		n++
	}
	return n
}
