package meaning

import (
	"math"
	"unicode/utf8"
)

// dim is how many weights each label has: features are hashed into so many places.
const (
	dimBits = 18
	dim     = 1 << dimBits
)

// feature is one thing that is true of a text: its place among the weights, and how much it counts.
type feature struct {
	at    uint32
	value float32
}

// reader turns texts into features. It keeps its room from text to text, so it is not safe for concurrent use.
type reader struct {
	tokens   tokens
	negated  []bool
	runes    []int
	features []feature
	lexicon  *lexicon
}

// The sorts of features; each is hashed apart.
const (
	ofWord uint64 = iota + 1
	ofNegated
	ofPair
	ofGram
	ofStyle
)

const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

// begin starts a hash: features of different sorts and languages stand at different places.
func begin(sort, lang uint64) uint64 { return (offset ^ sort*0x9e3779b97f4a7c15 ^ lang) * prime }

// placeOf is where a hash's feature stands among the weights.
func placeOf(h uint64) uint32 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> (64 - dimBits))
}

func hashed(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// langHash tells the languages apart where their words look the same.
func langHash(lang string) uint64 { return hashed(offset, []byte(lang)) }

// How much the groups of features weigh against each other, found by trial; the style's values stand in style.go.
const (
	wordWeight = 1.0
	pairWeight = 0.7
	gramWeight = 0.8
	minGram    = 3
	maxGram    = 5
)

// read gives a text's features; they are valid until the next call.
func (r *reader) read(text, lang string) []feature {
	r.tokens.read(text)
	r.features = r.features[:0]
	l := langHash(lang)
	r.negate(lang)
	from := len(r.features)
	r.words(l)
	from = r.level(from, wordWeight)
	r.pairs(l)
	from = r.level(from, pairWeight)
	r.grams(l)
	r.level(from, gramWeight)
	r.style(l, r.mood(lang))
	return r.features
}

// level gives the features since from one value, so that their squares sum to weight².
func (r *reader) level(from int, weight float64) int {
	n := len(r.features) - from
	if n > 0 {
		v := float32(weight / math.Sqrt(float64(n)))
		for i := from; i < len(r.features); i++ {
			r.features[i].value = v
		}
	}
	return len(r.features)
}

func (r *reader) put(h uint64) { r.features = append(r.features, feature{at: placeOf(h)}) }

// reach is how many words a "not" reaches.
const reach = 4

// negate marks the words that stand behind a "not" in the same clause.
func (r *reader) negate(lang string) {
	r.negated = r.negated[:0]
	left := 0
	nots := r.lexicon.negators[lang]
	for i, t := range r.tokens.list {
		r.negated = append(r.negated, left > 0)
		if left > 0 {
			left--
		}
		if t.kind == isWord && (nots[string(r.tokens.bytes(i))] || endsInNot(r.tokens.bytes(i))) {
			left = reach
		}
		if t.stop {
			left = 0
		}
	}
}

func endsInNot(word []byte) bool { return len(word) > 3 && string(word[len(word)-3:]) == "n't" }

func (r *reader) words(lang uint64) {
	for i := range r.tokens.list {
		b := r.tokens.bytes(i)
		r.put(hashed(begin(ofWord, lang), b))
		if r.negated[i] {
			r.put(hashed(begin(ofNegated, lang), b))
		}
	}
}

func (r *reader) pairs(lang uint64) {
	list := r.tokens.list
	for i := 1; i < len(list); i++ {
		r.put(hashed(begin(ofPair, lang), r.tokens.buf[list[i-1].start:list[i].end]))
	}
}

// grams are the runs of letters inside words, with a space before and behind the word.
func (r *reader) grams(lang uint64) {
	seed := begin(ofGram, lang)
	for i, t := range r.tokens.list {
		if t.kind != isWord {
			continue
		}
		word := r.tokens.bytes(i)
		r.runes = r.runes[:0]
		for at := 0; at < len(word); {
			r.runes = append(r.runes, at)
			_, size := utf8.DecodeRune(word[at:])
			at += size
		}
		r.runes = append(r.runes, len(word))
		r.gramsOf(seed, word)
	}
}

func (r *reader) gramsOf(seed uint64, word []byte) {
	n := len(r.runes) - 1
	for from := -1; from < n; from++ {
		h := seed
		for to := from; to <= n && to-from < maxGram; to++ {
			if to < 0 || to == n {
				h = (h ^ ' ') * prime
			} else {
				h = hashed(h, word[r.runes[to]:r.runes[to+1]])
			}
			if to-from+1 >= minGram {
				r.put(h)
			}
		}
	}
}
