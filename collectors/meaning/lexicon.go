package meaning

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon.tsv
var generalTerms string

//go:embed service.tsv
var serviceTerms string

// lexicon holds the words that are good or bad by themselves, by language, and those that turn or strengthen others.
type lexicon struct {
	valence  map[string]map[string]float32 // language (or "" for smiles) -> term -> -4 to 4
	first    map[string]map[string]bool    // the first words of terms of several words
	negators map[string]map[string]bool
	boosters map[string]map[string]bool
}

var sharedLexicon = sync.OnceValue(func() *lexicon { return newLexicon(generalTerms, serviceTerms) })

// newLexicon makes a lexicon of a table of "language, term, valence" lines and one of "language, valence, terms" lines,
// which outweighs it. The program's own tables are right, which a test asserts.
func newLexicon(general, service string) *lexicon {
	l := &lexicon{valence: map[string]map[string]float32{}, first: map[string]map[string]bool{}, negators: map[string]map[string]bool{}, boosters: map[string]map[string]bool{}}
	var t tokens
	for line := range strings.Lines(general) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			l.put(&t, f[0], f[1], f[2])
		}
	}
	for line := range strings.Lines(service) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			for term := range strings.SplitSeq(f[2], ",") {
				l.put(&t, f[0], term, f[1])
			}
		}
	}
	for lang, words := range negations() {
		l.negators[lang] = set(words)
	}
	for lang, words := range strengtheners() {
		l.boosters[lang] = set(words)
	}
	return l
}

// put adds a term, folded as texts are.
func (l *lexicon) put(t *tokens, lang, term, valence string) {
	v, err := strconv.ParseFloat(valence, 32)
	t.read(term)
	if err != nil || len(t.list) == 0 {
		return
	}
	if lang == "*" {
		lang = ""
	}
	if l.valence[lang] == nil {
		l.valence[lang], l.first[lang] = map[string]float32{}, map[string]bool{}
	}
	l.valence[lang][string(t.buf)] = float32(v)
	if len(t.list) > 1 {
		l.first[lang][string(t.bytes(0))] = true
	}
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// mood is what the lexicon says of a text.
type mood struct {
	good, bad   float64 // sums, both positive
	first, last float64 // the first and last word that says something
	smile       float64 // of emoji and emoticons alone
	hits        int
}

// longest is how many words a term has at most.
const longest = 4

func (r *reader) mood(lang string) mood {
	var m mood
	words, phrases, smiles, boosters := r.lexicon.valence[lang], r.lexicon.first[lang], r.lexicon.valence[""], r.lexicon.boosters[lang]
	list := r.tokens.list
	boost := float32(0)
	for i := 0; i < len(list); i++ {
		b := r.tokens.bytes(i)
		if list[i].kind == isSmile {
			v := smiles[string(b)]
			m.smile += float64(v)
			m.add(v)
			continue
		}
		v, used := words[string(b)], 1
		if phrases[string(b)] {
			for n := min(longest, len(list)-i); n > 1; n-- {
				if p, ok := words[string(r.tokens.buf[list[i].start:list[i+n-1].end])]; ok {
					v, used = p, n
					break
				}
			}
		}
		if v != 0 {
			v += sign(v) * boost
			if list[i].shouted {
				v += sign(v) * .733
			}
			if r.negated[i] {
				v *= -.6
			}
			m.add(v)
		}
		boost *= .5
		if boosters[string(b)] {
			boost = .5
		}
		i += used - 1
	}
	return m
}

func sign(v float32) float32 {
	if v < 0 {
		return -1
	}
	return 1
}

func (m *mood) add(v float32) {
	if v == 0 {
		return
	}
	m.hits++
	if m.hits == 1 {
		m.first = float64(v)
	}
	m.last = float64(v)
	if v > 0 {
		m.good += float64(v)
	} else {
		m.bad -= float64(v)
	}
}

// compound is VADER's squashed sum, -1 to 1.
func (m *mood) compound() float64 {
	s := m.good - m.bad
	return s / math.Sqrt(s*s+15)
}
