// Package theme finds what a text speaks of: themes of a taxonomy that is written down as terms in several languages.
// Pure functions.
package theme

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"renown/collectors/meaning/phrase"
)

// Taxonomy is a set of themes with their terms, ready to be looked for. It is immutable and safe for concurrent use.
type Taxonomy struct {
	themes  []entry
	places  map[string]int // of themes, by key
	sets    map[Field]*phrase.Set
	scratch *sync.Pool // of *search
}

// Field is what a theme is about.
type Field string

// The fields.
const (
	Work    Field = "work"    // what employees write about: pay, management, …
	Service Field = "service" // what customers write about: lost luggage, delay, …
)

// Found is a theme that a sentence touches on.
type Found struct {
	Theme    string // its key
	Sentence string
}

//go:embed themes.yaml
var shipped string

var readShipped = sync.OnceValue(func() *Taxonomy {
	t, err := read([]byte(shipped), nil)
	if err != nil {
		panic("the shipped themes.yaml: " + err.Error()) // a test reads it
	}
	return t
})

// Default is the taxonomy that ships with the program.
func Default() *Taxonomy { return readShipped() }

// Shipped is the text of the default taxonomy, as a user may copy and change it.
func Shipped() string { return shipped }

// Title is a theme's name for readers in a language (ISO 639-1; English where it has none).
func (t *Taxonomy) Title(theme, lang string) string {
	at, ok := t.places[theme]
	if !ok {
		return theme
	}
	titles := t.themes[at].titles
	for _, title := range []string{titles[lang], titles["en"]} {
		if title != "" {
			return title
		}
	}
	return theme
}

// Keys are the keys of the field's themes, in the order in which they are written.
func (t *Taxonomy) Keys(field Field) []string {
	var keys []string
	for _, e := range t.themes {
		if e.field == field {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// search is what one Find works with.
type search struct {
	phrase.Search
	undone []phrase.Hit
	seen   []int
}

// Find gives, for every sentence, the themes of the field it touches on, each once a sentence. Terms of the text's
// language and those for all languages count; lang "" means all languages.
func (t *Taxonomy) Find(field Field, text, lang string) []Found {
	set := t.sets[field]
	if set == nil || text == "" {
		return nil
	}
	langs := phrase.Everything
	if lang != "" {
		langs = phrase.Lang(strings.ToLower(lang))
	}
	s := t.scratch.Get().(*search)
	defer t.scratch.Put(s)
	var found []Found
	phrase.Sentences(text, func(sentence string, _ int) {
		for _, theme := range s.themes(set, sentence, langs) {
			found = append(found, Found{t.themes[theme].key, sentence})
		}
	})
	return found
}

// A hit's Value is twice the theme's place, and one more for a phrase that undoes the theme's hits it touches.
func termOf(theme int) int { return 2 * theme }
func undoOf(theme int) int { return 2*theme + 1 }

// themes are the places of a sentence's themes, each once, in the order in which they come up.
func (s *search) themes(set *phrase.Set, sentence string, langs phrase.Langs) []int {
	s.Search.Find(set, sentence, langs)
	s.undone, s.seen = s.undone[:0], s.seen[:0]
	for _, h := range s.Hits {
		if h.Value%2 == 1 {
			s.undone = append(s.undone, h)
		}
	}
	for _, h := range s.Hits {
		theme := h.Value / 2
		if h.Value == termOf(theme) && !slices.Contains(s.seen, theme) && !s.isUndone(h) {
			s.seen = append(s.seen, theme)
		}
	}
	return s.seen
}

func (s *search) isUndone(h phrase.Hit) bool {
	for _, u := range s.undone {
		if u.Value == undoOf(h.Value/2) && u.From < h.To && h.From < u.To {
			return true
		}
	}
	return false
}
