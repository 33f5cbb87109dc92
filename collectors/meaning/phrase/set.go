package phrase

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Langs is a set of languages, a bit for each; Any belongs to every language.
type Langs uint16

// Any marks phrases of all languages.
const Any Langs = 1

// Everything is all languages together.
const Everything Langs = 1<<16 - 1

// languages are those with a bit of their own, in the order of their bits.
const languages = "en de fr es pt it hi ar"

// Lang is the set that a language code (ISO 639-1) stands for: "any", "" and unknown ones are Any alone.
func Lang(code string) Langs {
	langs, bit := Any, Langs(2)
	for known := range strings.FieldsSeq(languages) {
		if known == code {
			langs |= bit
		}
		bit <<= 1
	}
	return langs
}

// Set is a set of phrases, each with a number, looked for in one pass. Add to it first; then it is safe for concurrent use.
type Set struct {
	exact map[string]uint32
	stems map[[stemKey]byte][]stem
	steps map[step]int32
	ends  [][]end
	words uint32
}

// stemKey is how many bytes of a stem choose where it is looked for; no stem is shorter.
const stemKey = 3

type stem struct {
	text string
	id   uint32
}

type step struct {
	node int32
	word uint32
}

type end struct {
	value int
	langs Langs
}

// Hit is a phrase found: its number, and the words it covers, To exclusive.
type Hit struct {
	Value, From, To int
}

// NewSet makes an empty set.
func NewSet() *Set {
	return &Set{exact: map[string]uint32{}, stems: map[[stemKey]byte][]stem{}, steps: map[step]int32{}, ends: make([][]end, 1)}
}

// Add puts in a phrase of one or more words; a word that ends with * stands for all that begin so. langs are the
// languages it is looked for in. Errors say what is wrong with the phrase.
func (s *Set) Add(phrase string, value int, langs Langs) error {
	node := int32(0)
	n := 0
	for part := range strings.FieldsSeq(phrase) {
		bare, open := strings.CutSuffix(part, "*")
		if strings.Contains(bare, "*") {
			return fmt.Errorf("%q: a * may only end a word", phrase)
		}
		words := strings.Fields(Fold(bare))
		for i, w := range words {
			id, err := s.id(w, open && i == len(words)-1)
			if err != nil {
				return fmt.Errorf("%q: %w", phrase, err)
			}
			node = s.step(node, id)
			n++
		}
	}
	if n == 0 {
		return fmt.Errorf("%q has no words", phrase)
	}
	s.ends[node] = append(s.ends[node], end{value, langs})
	return nil
}

func (s *Set) id(word string, open bool) (uint32, error) {
	if !open {
		id, known := s.exact[word]
		if !known {
			s.words++
			id = s.words
			s.exact[word] = id
		}
		return id, nil
	}
	if utf8.RuneCountInString(word) < 2 || len(word) < stemKey {
		return 0, errors.New("at least three letters must stand before *")
	}
	key := [stemKey]byte([]byte(word))
	for _, other := range s.stems[key] {
		if other.text == word {
			return other.id, nil
		}
	}
	s.words++
	s.stems[key] = append(s.stems[key], stem{word, s.words})
	return s.words, nil
}

func (s *Set) step(node int32, word uint32) int32 {
	next, known := s.steps[step{node, word}]
	if !known {
		next = int32(len(s.ends))
		s.steps[step{node, word}] = next
		s.ends = append(s.ends, nil)
	}
	return next
}

// Search looks for sets in texts; the zero value is ready, keeps its room, and serves one goroutine.
type Search struct {
	Words Words
	Hits  []Hit

	ids          []uint32
	active, next []reached
}

type reached struct {
	node int32
	from int
}

// Find makes Hits all phrases of the set, of the languages, that the text holds, in the order in which they end.
func (f *Search) Find(s *Set, text string, langs Langs) {
	f.Words.Split(text)
	f.Again(s, langs)
}

// Again is Find in the text last split.
func (f *Search) Again(s *Set, langs Langs) {
	f.Hits, f.active = f.Hits[:0], f.active[:0]
	for i := range f.Words.words {
		f.ids = s.idsOf(f.Words.Word(i), f.ids[:0])
		if len(f.ids) == 0 {
			f.active = f.active[:0]
			continue
		}
		f.next = f.next[:0]
		for _, id := range f.ids {
			for _, a := range f.active {
				f.follow(s, a.node, id, a.from, i, langs)
			}
			f.follow(s, 0, id, i, i, langs)
		}
		f.active, f.next = f.next, f.active
	}
}

func (f *Search) follow(s *Set, node int32, id uint32, from, at int, langs Langs) {
	next, ok := s.steps[step{node, id}]
	if !ok {
		return
	}
	f.next = append(f.next, reached{next, from})
	for _, e := range s.ends[next] {
		if e.langs&langs != 0 {
			f.Hits = append(f.Hits, Hit{e.value, from, at + 1})
		}
	}
}

// idsOf are the words of the set that a word of a text can be: itself, the stems it begins with and, in Arabic, what is
// left without the article and the particles written together with it.
func (s *Set) idsOf(word []byte, ids []uint32) []uint32 {
	ids = s.idsOfForm(word, ids)
	if len(word) == 0 || word[0] < 0xD8 || word[0] > 0xDB { // U+0600 to U+06FF
		return ids
	}
	for _, particle := range [...]string{"و", "ف", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "ب", "ل", "ك"} {
		if rest, ok := bytes.CutPrefix(word, []byte(particle)); ok && utf8.RuneCount(rest) >= 3 {
			ids = s.idsOfForm(rest, ids)
		}
	}
	return ids
}

func (s *Set) idsOfForm(word []byte, ids []uint32) []uint32 {
	if id, ok := s.exact[string(word)]; ok {
		ids = append(ids, id)
	}
	if len(word) < stemKey {
		return ids
	}
	for _, st := range s.stems[[stemKey]byte(word)] {
		if len(word) >= len(st.text) && string(word[:len(st.text)]) == st.text {
			ids = append(ids, st.id)
		}
	}
	return ids
}
