package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences calls yield with each sentence of the text, trimmed, and where it begins. A sentence ends with . ! ? ; or
// their kin in other scripts, or with the line; a comma or colon ends one, too, where at least two words stand on both
// sides of it, as people then judge two things: "great pay, bad managers". The dot of 3.5, of example.org and of "Mr." is
// none.
func Sentences(text string, yield func(sentence string, at int)) {
	s := splitter{text: text, yield: yield, soft: -1}
	for i, r := range text {
		s.count(r)
		switch stop(text, i, r) {
		case hardStop:
			s.end(i, i+utf8.RuneLen(r))
		case softStop:
			s.atComma(i)
		}
	}
	s.end(len(text), len(text))
}

// splitter is where Sentences has got to.
type splitter struct {
	text  string
	yield func(string, int)

	from   int  // where the sentence began
	soft   int  // the comma that may end it; -1: none
	before int  // words between from and soft, or so far
	after  int  // words after soft
	inside bool // a word
}

// count counts the words, each of a letter at least.
func (s *splitter) count(r rune) {
	letter := unicode.IsLetter(r) || unicode.IsMark(r) && s.inside
	if letter && !s.inside {
		if s.soft >= 0 {
			s.after++
		} else {
			s.before++
		}
	}
	s.inside = letter || s.inside && (isApostrophe(r) || r == '-')
}

// leastWords must stand on both sides of a comma that ends a sentence.
const leastWords = 2

// atComma decides about the comma before this one.
func (s *splitter) atComma(at int) {
	s.decide()
	s.soft, s.after = at, 0
}

func (s *splitter) decide() {
	if s.soft >= 0 && s.before >= leastWords && s.after >= leastWords {
		s.emit(s.from, s.soft)
		s.from, s.before = s.soft, 0
	}
	s.before += s.after
}

// end ends the sentence at a place; the next one begins at next.
func (s *splitter) end(at, next int) {
	s.decide()
	s.emit(s.from, at)
	s.from, s.soft, s.before, s.after, s.inside = next, -1, 0, 0, false
}

func (s *splitter) emit(from, to int) {
	sentence := strings.TrimLeftFunc(s.text[from:to], notSpoken)
	at := to - len(sentence)
	if sentence = strings.TrimRightFunc(sentence, unicode.IsSpace); sentence != "" {
		s.yield(sentence, at)
	}
}

// The kinds of stop.
const (
	noStop = iota
	softStop
	hardStop
)

func stop(text string, i int, r rune) int {
	switch r {
	case '!', '?', ';', '\n', '\r', '…', '؟', '؛', '।', '॥', '。', '！', '？', '；', '|', '•', '\u2028', '\u2029':
		if r == ';' && closesEntity(text[:i]) {
			return noStop
		}
		return hardStop
	case '.':
		if endsSentence(text, i) {
			return hardStop
		}
	case ',', ':', '،', '、', '，':
		if next := text[i+utf8.RuneLen(r):]; next == "" || unicode.IsSpace(firstRune(next)) || r > utf8.RuneSelf {
			return softStop
		}
	}
	return noStop
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// closesEntity says whether the text before a semicolon ends with an entity such as &amp.
func closesEntity(before string) bool {
	before = before[max(0, len(before)-7):]
	at := strings.LastIndexByte(before, '&')
	return at >= 0 && !strings.ContainsFunc(before[at+1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '#' })
}

// notSpoken are blanks and what is left of the stops before a sentence.
func notSpoken(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(".,:;!?،、，…।", r)
}

// endsSentence says whether the dot at i ends a sentence.
func endsSentence(text string, i int) bool {
	next, size := utf8.DecodeRuneInString(text[i+1:])
	before := lastWord(text[:i])
	switch {
	case size == 0:
		return true
	case next == '.':
		return false // the last of several dots decides
	case unicode.IsDigit(next):
		return false // 3.5
	case !unicode.IsSpace(next):
		// "late.Nobody answers" is two sentences; example.org, "U.S." and "e.g." are not.
		return unicode.IsUpper(next) && len(before) > 2 && !strings.ContainsFunc(before, unicode.IsUpper) || !unicode.IsLetter(next)
	case i > 0 && text[i-1] == '.':
		return true
	case len(before) >= longestShort:
		return true
	}
	return !abbreviated(before, text[i+1:])
}

// longestShort is how many bytes before a dot are looked at; no abbreviation is longer.
const longestShort = 16

// lastWord is what stands before a dot, back to the last blank or bracket: "e.g" before the dot that ends "e.g.".
func lastWord(text string) string {
	text = text[max(0, len(text)-longestShort):]
	return text[strings.LastIndexAny(text, " \t\n\r([{\"'/,")+1:]
}

// abbreviated says whether a word before a dot and a blank is shortened rather than the sentence's last.
func abbreviated(word, rest string) bool {
	if word == "" {
		return false
	}
	if r, size := utf8.DecodeRuneInString(word); size == len(word) {
		return unicode.IsUpper(r) && r != 'I' // J. Smith
	}
	if strings.Contains(word, ".") && len(word) <= 6 { // e.g., i.e., z.B., U.S.
		return !strings.ContainsFunc(word, unicode.IsDigit)
	}
	switch strings.ToLower(word) {
	case "mr", "mrs", "ms", "dr", "prof", "sr", "sra", "srta", "hr", "fr", "mme", "mlle", "st", "jr", "sig", "dott", "vs", "bzw", "approx", "incl", "inkl", "zzgl", "ggf", "evtl":
		return true
	case "no", "nr", "num", "ca", "etc", "usw", "art", "tel", "min", "max", "std", "hrs", "dept", "inc", "ltd", "co", "ext", "fig", "vol", "av", "pag":
		next := firstRune(strings.TrimLeft(rest, " "))
		return unicode.IsLower(next) || unicode.IsDigit(next)
	}
	return false
}
