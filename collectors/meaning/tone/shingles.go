package tone

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"renown/collectors/meaning/phrase"
)

// size is how many words a shingle has.
const size = 3

// Shingles are the hashes of a reply's distinct 3-word shingles, sorted, with names, handles, links and numbers masked
// and the signature left out. A text of fewer than three words is one shingle; one without words of its own (empty, emoji,
// nothing but handles and links) has none. Scripts without blanks count by the letter.
func Shingles(text string) []uint32 {
	words := maskedWords(text)
	if !slices.ContainsFunc(words, func(w string) bool { return !strings.HasPrefix(w, "<") }) {
		return nil
	}
	n := max(1, len(words)-size+1)
	hashes := make([]uint32, 0, n)
	var buf []byte
	for i := range n {
		buf = buf[:0]
		for _, w := range words[i:min(i+size, len(words))] {
			buf = append(append(buf, w...), 0)
		}
		hashes = append(hashes, uint32(xxhash.Sum64(buf)))
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// What masked words become; no word has these signs.
const (
	aHandle = "<handle>"
	aLink   = "<link>"
	aMail   = "<mail>"
	aNumber = "<number>"
	aName   = "<name>"
)

// token is a word of a reply, or what masks it.
type token struct {
	word    string // folded
	capital bool
	begins  bool // a sentence
	comma   bool // one stands before it
	ends    bool // punctuation, or the text's end, follows
}

// maskedWords are a reply's words, folded and masked.
func maskedWords(text string) []string {
	if len(text) > maxRead {
		text = strings.ToValidUTF8(text[:maxRead], "")
	}
	if strings.Contains(text, "&") {
		text = html.UnescapeString(text)
	}
	before, after, _ := unsigned(text)
	tokens := tokensOf(before, nil)
	tokens = tokensOf(after, tokens)
	maskNames(tokens)
	maskMonths(tokens)
	words := make([]string, 0, len(tokens))
	for _, t := range tokens {
		masked := strings.HasPrefix(t.word, "<")
		switch {
		case t.word == aName: // whether the customer is called by name makes no other wording
		case len(words) == 0 && (t.word == aHandle || isGreeting(t.word) || t.word == "there"): // nor does the address
		case masked && len(words) > 0 && words[len(words)-1] == t.word: // several of a kind in a row count once
		default:
			words = append(words, t.word)
		}
	}
	return words
}

func tokensOf(text string, tokens []token) []token {
	for part := range strings.FieldsSeq(text) {
		bare := strings.TrimLeft(part, `."'([{“‘¡¿-`)
		link := linkIn(bare)
		switch {
		case strings.HasPrefix(bare, "@") && len(bare) > 1:
			tokens = append(tokens, mask(aHandle, bare))
		case link >= 0: // which may be written together with what stands before it
			tokens = append(wordsOf(bare[:link], tokens), mask(aLink, bare))
		case strings.Contains(bare, "@") && strings.Contains(bare, "."):
			tokens = append(tokens, mask(aMail, bare))
		case isCount(part):
		default:
			tokens = wordsOf(part, tokens)
		}
	}
	return tokens
}

func mask(as, text string) token {
	last, _ := utf8.DecodeLastRuneInString(text)
	return token{word: as, comma: last == ',', ends: unicode.IsPunct(last)}
}

// wordsOf are the words of what stands between two blanks.
func wordsOf(part string, tokens []token) []token {
	from := -1
	flush := func(to int) {
		if from >= 0 {
			tokens = append(tokens, wordToken(part[from:to], tokens))
			from = -1
		}
	}
	for i, r := range part {
		switch {
		case isIdeograph(r):
			flush(i)
			tokens = append(tokens, token{word: string(r)})
		case isWordRune(r):
			if from < 0 {
				from = i
			}
		case from >= 0 && (r == '\'' || r == '’') && continues(part[i+utf8.RuneLen(r):]):
		case from >= 0 && strings.ContainsRune(".,:/-", r) && continuesNumber(part[from:i], part[i+1:]):
		default:
			flush(i)
			if n := len(tokens); n > 0 && unicode.IsPunct(r) && r != '#' && r != '@' {
				tokens[n-1].ends = true
				if r == ',' {
					tokens[n-1].comma = true
				}
			}
		}
	}
	flush(len(part))
	return tokens
}

// isIdeograph tells the letters of scripts that put no blanks between words.
func isIdeograph(r rune) bool {
	return r > 0xE00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || r == 'ー')
}

func continues(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r)
}

// continuesNumber says whether a sign stands inside a number, a date or a time: 11/02/2017, 10:30, 3.5.
func continuesNumber(before, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsDigit(r) && unicode.IsDigit(last)
}

func wordToken(text string, before []token) token {
	if strings.ContainsFunc(text, unicode.IsDigit) {
		return token{word: aNumber}
	}
	t := token{word: phrase.Fold(text), capital: startsUpper(text)}
	if t.word == "" {
		t.word = text
	}
	if n := len(before); n == 0 || before[n-1].word == aHandle && n == 1 {
		t.begins = true
	}
	return t
}

// maskNames masks the names that customers are called by: after a greeting ("Hi Anna,"), between commas or before a
// sentence's end ("reaching out, Anna!"), and as the reply's first word ("Anna, we …").
func maskNames(tokens []token) {
	first := true
	for i := range tokens {
		t := &tokens[i]
		if t.word == aHandle && first {
			continue
		}
		switch {
		case strings.HasPrefix(t.word, "<") || isCommon(t.word):
		case first && t.capital && t.comma,
			i > 0 && isGreeting(tokens[i-1].word) && (t.capital || t.ends),
			i > 0 && isThanking(tokens[i-1].word) && t.capital && t.ends,
			i > 0 && tokens[i-1].comma && t.capital && (t.ends || i == len(tokens)-1 || tokens[i+1].capital && tokens[i+1].ends),
			i > 0 && tokens[i-1].word == aName && !tokens[i-1].ends && t.capital && t.ends:
			t.word = aName
		}
		first = false
	}
}

func isGreeting(word string) bool {
	switch word {
	case "hi", "hello", "hey", "hiya", "dear", "hallo", "hola", "bonjour", "salut", "ciao", "ola", "oi", "buongiorno", "bonsoir", "morning", "afternoon", "evening", "tag", "servus", "moin", "namaste":
		return true
	}
	return false
}

func isThanking(word string) bool {
	switch word {
	case "thanks", "you", "welcome", "sorry", "problem", "worries", "cheers", "danke", "gracias", "merci", "grazie", "obrigado", "obrigada":
		return true
	}
	return false
}

// isCommon tells words that stand where names do.
func isCommon(word string) bool {
	switch word {
	case "there", "all", "everyone", "everybody", "guys", "folks", "team", "friend", "mate", "we", "i", "im", "ive", "were", "weve", "well", "our", "you", "your", "youre", "can", "could", "please", "thank", "thanks",
		"sorry", "this", "that", "thats", "the", "it", "its", "if", "to", "for", "in", "on", "at", "and", "but", "or", "so", "no", "yes", "ok", "okay", "oh", "ah", "hi", "hello", "hey", "unfortunately", "however", "what", "which",
		"when", "where", "how", "why", "who", "do", "does", "is", "are", "have", "has", "let", "lets", "great", "good", "here", "not", "just", "again", "too", "though", "then", "now", "today", "also", "kindly", "currently", "apologies", "a", "an",
		"as", "my", "dm", "sure", "right", "hmm", "uh", "yikes", "oops", "absolutely", "certainly", "congrats", "welcome", "morning", "afternoon", "evening", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// maskMonths masks the month in "3 November" and "Nov 3".
func maskMonths(tokens []token) {
	for i := range tokens {
		if isMonth(tokens[i].word) && (i > 0 && tokens[i-1].word == aNumber || i+1 < len(tokens) && tokens[i+1].word == aNumber) {
			tokens[i].word = aNumber
		}
	}
}

func isMonth(word string) bool {
	switch word {
	case "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april", "june",
		"july", "august", "september", "october", "november", "december":
		return true
	}
	return false
}
