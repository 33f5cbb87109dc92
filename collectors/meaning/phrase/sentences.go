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
	from, soft := 0, -1 // where the sentence began; the comma that may end it
	for i, r := range text {
		if i < from {
			continue
		}
		switch kind := stop(text, i, r); kind {
		case hardStop:
			from, soft = cutAt(text, from, soft, i, i+utf8.RuneLen(r), yield), -1
		case softStop:
			from, soft = softCut(text, from, soft, i, yield), i
		}
	}
	cutAt(text, from, soft, len(text), len(text), yield)
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

// closesEntity says whether the text before a semicolon is an entity such as &amp.
func closesEntity(before string) bool {
	at := strings.LastIndexByte(before, '&')
	return at >= 0 && at > len(before)-7 && !strings.ContainsFunc(before[at+1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '#' })
}

// softCut ends the sentence at the comma before this one, where enough words stand on both sides of that.
func softCut(text string, from, soft, at int, yield func(string, int)) int {
	if soft < 0 || !severalWords(text[from:soft]) || !severalWords(text[soft:at]) {
		return from
	}
	emit(text, from, soft, yield)
	return soft
}

func cutAt(text string, from, soft, at, next int, yield func(string, int)) int {
	from = softCut(text, from, soft, at, yield)
	emit(text, from, at, yield)
	return next
}

func emit(text string, from, to int, yield func(string, int)) {
	sentence := strings.TrimLeftFunc(text[from:to], notSpoken)
	at := to - len(sentence)
	if sentence = strings.TrimRightFunc(sentence, unicode.IsSpace); sentence != "" {
		yield(sentence, at)
	}
}

// notSpoken are blanks and what is left of the stops before a sentence.
func notSpoken(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(".,:;!?،、，…।", r)
}

// severalWords says whether there are at least two words, each of a letter at least.
func severalWords(text string) bool {
	n := 0
	inside := false
	for _, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsMark(r) && inside
		if letter && !inside {
			if n++; n > 1 {
				return true
			}
		}
		inside = letter || inside && (isApostrophe(r) || r == '-')
	}
	return false
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
	case len(before) > 12:
		return true
	}
	return !abbreviated(before, text[i+1:])
}

// lastWord is what stands before a dot, back to the last blank or bracket: "e.g" before the dot that ends "e.g.".
func lastWord(text string) string {
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
