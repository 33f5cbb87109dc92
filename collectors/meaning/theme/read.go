package theme

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"renown/collectors/meaning/phrase"
)

// Limits of what is read: no taxonomy written by people comes near them.
const (
	maxBytes  = 4 << 20
	maxThemes = 500
	maxTerms  = 100_000
	maxWords  = 8 // of a term
)

// languages are the keys that titles, terms and not may have; "any" is for words that are the same everywhere.
var languages = []string{"any", "en", "de", "fr", "es", "pt", "it", "hi", "ar"}

// Error is one thing wrong in a taxonomy's file.
type Error struct {
	Line int
	Text string
}

// Error is "line 12: what is wrong".
func (e Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// Errors is everything found wrong in one reading, in the order of the lines.
type Errors []Error

// Error puts each on a line of its own.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// entry is a theme as it is written.
type entry struct {
	key    string
	field  Field
	titles map[string]string
	terms  []term
	not    []term
	more   bool // its terms are added to those of the shipped theme of its key
	line   int
}

type term struct {
	text  string
	langs phrase.Langs
	line  int
}

// Read reads a taxonomy as the shipped one is written (YAML). One that begins with "extends: default" is added to the
// shipped one: a theme of a new key is new, one of a shipped key replaces that, or with "more: true" adds its terms to it.
// What is wrong in it comes as Errors, which name the lines.
func Read(r io.Reader) (*Taxonomy, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the themes: %w", err)
	}
	if len(data) > maxBytes {
		return nil, Errors{{1, fmt.Sprintf("the file has more than %d bytes: a taxonomy may have at most so many", maxBytes)}}
	}
	return read(data, Default)
}

// read reads a file; base gives what "extends: default" extends.
func read(data []byte, base func() *Taxonomy) (*Taxonomy, error) {
	r := &reader{}
	r.file(data)
	themes := r.themes
	if r.extends && base != nil {
		themes = r.extended(base().themes)
	}
	t := r.build(themes)
	if len(r.wrong) > 0 {
		slices.SortStableFunc(r.wrong, func(a, b Error) int { return cmp.Compare(a.Line, b.Line) })
		return nil, r.wrong
	}
	return t, nil
}

type reader struct {
	wrong   Errors
	themes  []entry
	extends bool
	terms   int
}

func (r *reader) problem(line int, format string, args ...any) {
	r.wrong = append(r.wrong, Error{line, fmt.Sprintf(format, args...)})
}

func (r *reader) file(data []byte) {
	defer func() {
		// The YAML parser is not ours, and a crash on odd input must not be the user's.
		if recover() != nil {
			r.problem(1, "not valid YAML (the parser gave up)")
		}
	}()
	file, err := parser.ParseBytes(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), 0)
	if err != nil {
		r.syntax(err)
		return
	}
	read := false
	for _, doc := range file.Docs {
		switch {
		case doc == nil || doc.Body == nil:
		case read:
			r.problem(lineOf(doc.Body), "a second document begins here (---): a taxonomy is one document")
			return
		default:
			r.top(doc.Body)
			read = true
		}
	}
	if len(r.themes) == 0 && len(r.wrong) == 0 {
		r.problem(1, "there are no themes: write \"themes:\" and a list below it")
	}
}

func (r *reader) syntax(err error) {
	var bad yaml.Error
	if !errors.As(err, &bad) {
		r.problem(1, "not valid YAML")
		return
	}
	line := 1
	if t := bad.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	r.problem(line, "not valid YAML: %s", bad.GetMessage())
}

func (r *reader) top(n ast.Node) {
	r.fields(n, "the file", map[string]func(ast.Node){
		"extends": func(n ast.Node) {
			if r.extends = r.text(n, "extends") == "default"; !r.extends {
				r.problem(lineOf(n), "extends: only \"default\", the shipped themes, can be extended")
			}
		},
		"themes": func(n ast.Node) {
			for _, item := range r.list(n, "themes") {
				r.theme(item)
			}
		},
	})
}

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

func (r *reader) theme(n ast.Node) {
	e := entry{line: lineOf(n), titles: map[string]string{}}
	r.fields(n, "a theme", map[string]func(ast.Node){
		"key":    func(n ast.Node) { e.key = r.text(n, "key") },
		"field":  func(n ast.Node) { e.field = Field(r.text(n, "field")) },
		"titles": func(n ast.Node) { r.titles(n, &e) },
		"terms":  func(n ast.Node) { e.terms = r.phrases(n, "terms") },
		"not":    func(n ast.Node) { e.not = r.phrases(n, "not") },
		"more": func(n ast.Node) {
			b, ok := n.(*ast.BoolNode)
			if e.more = ok && b.Value; !ok {
				r.problem(lineOf(n), "more: write true or false")
			}
		},
	})
	switch {
	case !keyForm.MatchString(e.key):
		r.problem(e.line, "theme key %q: write small letters, digits and hyphens, such as lost-luggage", e.key)
	case !e.more && e.field != Work && e.field != Service:
		r.problem(e.line, "theme %s: field %q is not work or service", e.key, string(e.field))
	case len(e.terms) == 0:
		r.problem(e.line, "theme %s has no terms", e.key)
	}
	for _, other := range r.themes {
		if other.key == e.key {
			r.problem(e.line, "theme %s is given twice, first on line %d", e.key, other.line)
		}
	}
	if r.themes = append(r.themes, e); len(r.themes) == maxThemes+1 {
		r.problem(e.line, "there are more than %d themes", maxThemes)
	}
}

func (r *reader) titles(n ast.Node, e *entry) {
	r.perLanguage(n, "titles", func(lang string, n ast.Node) {
		if e.titles[lang] = strings.TrimSpace(r.text(n, "titles: "+lang)); e.titles[lang] == "" {
			r.problem(lineOf(n), "titles: %s: the title is empty", lang)
		}
	})
}

func (r *reader) phrases(n ast.Node, what string) []term {
	var all []term
	r.perLanguage(n, what, func(lang string, n ast.Node) {
		langs := phrase.Lang(lang)
		if lang != "any" {
			langs &^= phrase.Any
		}
		seen := map[string]bool{}
		for _, item := range r.list(n, what+": "+lang) {
			text := r.text(item, what+": "+lang)
			if strings.TrimSpace(text) == "" {
				r.problem(lineOf(item), "%s: %s: a term is empty", what, lang)
				continue
			}
			folded := foldTerm(text)
			if seen[folded] {
				r.problem(lineOf(item), "%s: %s: %q is given twice (capitals and accents make no difference)", what, lang, text)
			}
			seen[folded] = true
			if len(strings.Fields(folded)) > maxWords {
				r.problem(lineOf(item), "%s: %s: %q has more than %d words", what, lang, text, maxWords)
			}
			all = append(all, term{text, langs, lineOf(item)})
		}
	})
	if r.terms += len(all); r.terms > maxTerms {
		r.problem(lineOf(n), "there are more than %d terms", maxTerms)
	}
	return all
}

// foldTerm is a term as it is looked for, its stars kept.
func foldTerm(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		bare, open := strings.CutSuffix(w, "*")
		if words[i] = phrase.Fold(bare); open {
			words[i] += "*"
		}
	}
	return strings.Join(words, " ")
}

// extended are the shipped themes with the file's.
func (r *reader) extended(base []entry) []entry {
	themes := slices.Clone(base)
	for _, e := range r.themes {
		at := slices.IndexFunc(themes, func(b entry) bool { return b.key == e.key })
		switch {
		case at < 0:
			themes = append(themes, e)
		case e.more:
			themes[at] = themes[at].with(e)
		default:
			themes[at] = e
		}
	}
	return themes
}

// with is the theme with another's terms, and titles where that gives some.
func (e entry) with(more entry) entry {
	titles := map[string]string{}
	for _, from := range []map[string]string{e.titles, more.titles} {
		for lang, title := range from {
			titles[lang] = title
		}
	}
	e.titles = titles
	e.terms, e.not = slices.Concat(e.terms, more.terms), slices.Concat(e.not, more.not)
	return e
}

func (r *reader) build(themes []entry) *Taxonomy {
	t := &Taxonomy{
		themes: themes, places: map[string]int{}, sets: map[Field]*phrase.Set{},
		scratch: &sync.Pool{New: func() any { return new(search) }},
	}
	for i, e := range themes {
		if e.field != Work && e.field != Service {
			if e.more {
				r.problem(e.line, "theme %s: more: true adds to a shipped theme, and there is none of this key; take it out, or write \"extends: default\" at the top", e.key)
			}
			continue
		}
		t.places[e.key] = i
		if t.sets[e.field] == nil {
			t.sets[e.field] = phrase.NewSet()
		}
		r.addAll(t.sets[e.field], e.terms, termOf(i))
		r.addAll(t.sets[e.field], e.not, undoOf(i))
	}
	return t
}

func (r *reader) addAll(set *phrase.Set, terms []term, value int) {
	for _, one := range terms {
		if err := set.Add(one.text, value, one.langs); err != nil {
			r.problem(one.line, "term %v", err)
		}
	}
}
