package meaning

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// maxDetected is how many bytes are looked at to tell the language; more tells nothing more.
const maxDetected = 400

// Frequent words decide if their score reaches leastScore, leastShare of all words, and leads by leastLead. Below
// leastConfidence, or with fewer Latin letters than leastLetters, whatlanggo does not decide either, and the language is
// not known.
const (
	leastScore      = 1
	leastShare      = 0.1
	leastLead       = 1.2
	leastConfidence = 0.2
	leastLetters    = 16
)

// languages tells languages apart.
type languages struct {
	words    wordTable // frequent words
	opinions wordTable // words of the lexicon: what short texts without a sentence's small words are made of
	letters  whatlanggo.Options
}

var sharedLanguages = sync.OnceValue(func() *languages {
	return &languages{words: newWordTable(functionWords()), opinions: newWordTable(opinionWords(sharedLexicon())), letters: unlikely()}
})

// opinionWords are the lexicon's words of each language.
func opinionWords(l *lexicon) map[string]string {
	words := map[string]string{}
	for lang, valence := range l.valence {
		if lang == "" {
			continue
		}
		var all []string
		for term := range valence {
			if len(term) > 2 && !strings.Contains(term, " ") {
				all = append(all, term)
			}
		}
		words[lang] = strings.Join(all, " ")
	}
	return words
}

// tell is the ISO 639-1 code of the text's language, "" if it cannot be told. hint is the language its source names, or "":
// it goes before what the letters of a short text look like.
func (l *languages) tell(text, hint string) string {
	text = cut(text, maxDetected)
	if lang := l.words.detect(text); lang != "" {
		return lang
	}
	if lang := l.opinions.detect(text); lang != "" {
		return lang
	}
	info := whatlanggo.DetectWithOptions(text, l.letters)
	switch {
	case info.Script == unicode.Latin && hint != "":
		return hint
	case info.Confidence < leastConfidence || (info.Script == unicode.Latin && letters(text) < leastLetters):
		return hint
	}
	return info.Lang.Iso6391()
}

// unlikely are languages in which hardly anyone reviews an employer or writes to a company, and which are mistaken for
// others, or others for them, in short texts.
func unlikely() whatlanggo.Options {
	return whatlanggo.Options{Blacklist: map[whatlanggo.Lang]bool{
		whatlanggo.Aka: true, whatlanggo.Bho: true, whatlanggo.Ceb: true, whatlanggo.Epo: true, whatlanggo.Hat: true, whatlanggo.Ilo: true,
		whatlanggo.Jav: true, whatlanggo.Kin: true, whatlanggo.Kur: true, whatlanggo.Mai: true, whatlanggo.Mlg: true, whatlanggo.Nno: true,
		whatlanggo.Nya: true, whatlanggo.Orm: true, whatlanggo.Run: true, whatlanggo.Skr: true, whatlanggo.Sna: true, whatlanggo.Tuk: true,
		whatlanggo.Uig: true, whatlanggo.Ydd: true,
	}}
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// maxLanguages is the room for scores; functionWords has fewer.
const maxLanguages = 16

// wordTable knows in which languages a word is frequent.
type wordTable struct {
	langs []string
	words map[string]uint16 // a bit for each of langs
}

func newWordTable(byLanguage map[string]string) wordTable {
	t := wordTable{words: map[string]uint16{}}
	for lang, words := range byLanguage {
		bit := uint16(1) << len(t.langs)
		t.langs = append(t.langs, lang)
		for _, w := range strings.Fields(words) {
			t.words[w] |= bit
		}
	}
	return t
}

// detect tells the language by its frequent words. A word frequent in n languages counts 1/n for each.
func (t *wordTable) detect(text string) string {
	var scores [maxLanguages]float64
	words := 0
	var buf [24]byte
	word := buf[:0]
	for i, r := range text + " " {
		switch {
		case unicode.IsLetter(r) || (r == '\'' && len(word) > 0):
			if len(word)+utf8.UTFMax <= len(buf) {
				word = utf8.AppendRune(word, unicode.ToLower(r))
			}
		case r == '’' && len(word) > 0 && i > 0:
			word = append(word[:min(len(word), len(buf)-1)], '\'')
		case len(word) > 0:
			words++
			t.score(word, &scores)
			word = buf[:0]
		}
	}
	return t.best(&scores, words)
}

func (t *wordTable) score(word []byte, scores *[maxLanguages]float64) {
	mask, known := t.words[string(word)]
	if !known {
		return
	}
	n := 0
	for m := mask; m != 0; m &= m - 1 {
		n++
	}
	for i := range t.langs {
		if mask&(1<<i) != 0 {
			scores[i] += 1 / float64(n)
		}
	}
}

func (t *wordTable) best(scores *[maxLanguages]float64, words int) string {
	lang, first, second := "", 0.0, 0.0
	for i, s := range scores[:len(t.langs)] {
		switch {
		case s > first:
			lang, first, second = t.langs[i], s, first
		case s > second:
			second = s
		}
	}
	if first < leastScore || first < leastShare*float64(words) || first < leastLead*second {
		return ""
	}
	return lang
}

// stripped is the text without links, names and hashtags, which say nothing about its language.
func stripped(text string) string {
	if !strings.ContainsAny(text, "@#:") && !strings.Contains(text, "www.") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for word := range strings.FieldsSeq(text) {
		switch bare := strings.TrimLeft(word, "\"'([{.-"); {
		case strings.HasPrefix(bare, "@"), strings.HasPrefix(bare, "#"), strings.HasPrefix(bare, "www."), strings.Contains(bare, "://"), bare == "RT":
			continue
		}
		b.WriteString(word)
		b.WriteByte(' ')
	}
	return b.String()
}

func hasLetter(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

// cut is the text's first n bytes, ending on a whole letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// validHint is a language code of two letters, or "". Networks also say "und" and the like.
func validHint(hint string) string {
	if code, _, _ := strings.Cut(strings.ToLower(hint), "-"); len(code) == 2 && code[0] >= 'a' && code[0] <= 'z' && code[1] >= 'a' && code[1] <= 'z' {
		return code
	}
	return ""
}
