// Package phrase finds phrases of several languages in texts: it splits a text into folded words and looks for all
// phrases of a set in one pass. Pure functions; nothing is kept between calls.
package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words are a text's words in order, folded: lower case, without accents, apostrophes and vowel points; Arabic and
// Devanagari letters that are written in several ways are written in one. Handles (@name), links and entities such as
// &amp; are no words; a hashtag is the words it is made of, as far as capitals tell them. The zero value is ready for use
// and may be split into again and again: it keeps its room.
type Words struct {
	letters []byte
	words   []word
}

type word struct {
	from, to   int // in letters
	begin, end int // in the text
}

// Len is how many words there are.
func (w *Words) Len() int { return len(w.words) }

// Word is the i-th word, folded; valid until the next Split.
func (w *Words) Word(i int) []byte { return w.letters[w.words[i].from:w.words[i].to] }

// Bounds is where the i-th word stands in the text, in bytes.
func (w *Words) Bounds(i int) (begin, end int) { return w.words[i].begin, w.words[i].end }

// Fold is a single word as Split folds it; several come separated by blanks.
func Fold(text string) string {
	var w Words
	w.Split(text)
	parts := make([]string, w.Len())
	for i := range parts {
		parts[i] = string(w.Word(i))
	}
	return strings.Join(parts, " ")
}

// Split makes w the words of text.
func (w *Words) Split(text string) {
	w.letters, w.words = w.letters[:0], w.words[:0]
	open, tag, small := false, false, false // inside a word; inside a hashtag; after a small letter of one
	for i := 0; i < len(text); {
		if !open {
			if n := skipped(text[i:]); n > 0 {
				i += n
				continue
			}
		}
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case isLetter(r):
			if open && tag && small && unicode.IsUpper(r) {
				open = w.close(i)
			}
			if !open {
				w.words, open = append(w.words, word{from: len(w.letters), begin: i}), true
			}
			w.fold(r)
			small = unicode.IsLower(r)
		case isApostrophe(r) && open && !w.elided() && startsLetter(text[i+size:]):
			// inside don't: the word goes on
		case isJoiner(r) && open:
			// between letters of Indic scripts
		default:
			if open {
				open = w.close(i)
			}
			tag, small = r == '#', false
		}
		i += size
	}
	if open {
		w.close(len(text))
	}
}

func (w *Words) close(at int) bool {
	last := &w.words[len(w.words)-1]
	last.to, last.end = len(w.letters), at
	if last.from == last.to { // nothing but vowel points
		w.words = w.words[:len(w.words)-1]
	}
	return false
}

// elided says whether the word so far is one that French and Italian shorten before a vowel: l'avion, dell'azienda.
func (w *Words) elided() bool {
	switch string(w.letters[w.words[len(w.words)-1].from:]) {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "dell", "all", "nell", "sull", "dall", "un", "quest":
		return true
	}
	return false
}

// skipped is how many bytes at the text's start are no words: a handle, a link, an entity.
func skipped(text string) int {
	switch text[0] {
	case '@':
		n := 1
		for n < len(text) && (isASCIILetter(text[n]) || text[n] == '_' || text[n] == '.' && n+1 < len(text) && isASCIILetter(text[n+1])) {
			n++
		}
		return n
	case '&':
		if end := strings.IndexByte(text[:min(len(text), 8)], ';'); end > 1 {
			return end + 1
		}
	case 'h', 'H', 'w', 'W':
		if isLink(text) {
			if end := strings.IndexFunc(text, unicode.IsSpace); end > 0 {
				return end
			}
			return len(text)
		}
	}
	return 0
}

func isLink(text string) bool {
	return hasPrefixFold(text, "http://") || hasPrefixFold(text, "https://") || hasPrefixFold(text, "www.")
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

func isASCIILetter(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIILetter(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) && !isSelector(r) || unicode.IsDigit(r)
}

// isSelector tells the marks that belong to emoji.
func isSelector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r == 0x20E3 }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '`' || r == '´' }

func isJoiner(r rune) bool { return r == 0x200C || r == 0x200D || r == 0x00AD }

func startsLetter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return isLetter(r)
}

// latin are the plain letters of U+00C0 to U+017F.
const latin = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// fold appends a letter in its plain form; marks vanish.
func (w *Words) fold(r rune) {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		w.letters = append(w.letters, byte(r))
		return
	case r == 'ß':
		w.letters = append(w.letters, "ss"...)
		return
	case r == 'æ' || r == 'Æ':
		w.letters = append(w.letters, "ae"...)
		return
	case r == 'œ' || r == 'Œ':
		w.letters = append(w.letters, "oe"...)
		return
	case r >= 0xC0 && r < 0x180:
		w.letters = append(w.letters, latin[r-0xC0])
		return
	case r >= 0x600 && r < 0x700:
		r = arabic(r)
	case r >= 0x900 && r < 0x980:
		r = devanagari(r)
	case unicode.Is(unicode.Mn, r):
		r = 0
	}
	if r != 0 {
		w.letters = utf8.AppendRune(w.letters, unicode.ToLower(r))
	}
}

// arabic writes letters that are written in several ways in one, and drops vowel points and the lengthening stroke.
func arabic(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ئ':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ؤ':
		return 'و'
	case 'ـ':
		return 0
	}
	if unicode.Is(unicode.Mn, r) {
		return 0
	}
	return r
}

// devanagari drops the dot below and writes both signs of nasal vowels as one.
func devanagari(r rune) rune {
	switch {
	case r == 0x093C:
		return 0
	case r == 0x0901:
		return 0x0902
	case r >= 0x0958 && r <= 0x095F: // letters with the dot below
		return [...]rune{'क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'}[r-0x0958]
	}
	return r
}
