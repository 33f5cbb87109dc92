// Package meaning reads out of a text what it means: its language, whether it is positive, neutral or negative, what it
// speaks of, and what it does (complain, thank). It does no I/O and keeps nothing between calls.
//
// The language comes from frequent words (a table of our own) and, where these do not tell, from whatlanggo's letter
// groups; the sentiment from a linear model (Model) that an installation trains further on its own labels. A text in a
// language the model was not trained on, or without words, is not judged: its label is "", which is not neutral. The
// README of this folder has the measured figures.
package meaning

import (
	"strings"
	"sync/atomic"

	"renown/collectors/meaning/theme"
	"renown/collectors/meaning/tone"
	"renown/warehouse/record"
)

// maxJudged is how many bytes of a text are judged: some 1500 words. What a reviewer thinks is clear by then.
const maxJudged = 8 << 10

// Labeller reads texts. It is safe for concurrent use, also while Use and UseThemes change what it reads with.
type Labeller struct {
	languages *languages
	model     atomic.Pointer[Model]
	themes    atomic.Pointer[theme.Taxonomy]
}

// New makes a Labeller that judges by the model that ships and finds the themes that ship.
func New() *Labeller {
	l := &Labeller{languages: sharedLanguages()}
	l.Use(nil)
	l.UseThemes(nil)
	return l
}

// Use makes the labeller judge by m from now on; nil is the model that ships.
func (l *Labeller) Use(m *Model) {
	if m == nil {
		m = Base()
	}
	l.model.Store(m)
}

// UseThemes makes the labeller find the themes of t from now on; nil is the taxonomy that ships.
func (l *Labeller) UseThemes(t *theme.Taxonomy) {
	if t == nil {
		t = theme.Default()
	}
	l.themes.Store(t)
}

// Language is the ISO 639-1 code of the text's language, "" if it cannot be told.
func (l *Labeller) Language(text string) string { return l.languages.tell(text, "") }

// Label reads language and sentiment of one text. langHint is the language its source names (ISO 639-1, may be ""); it
// counts only where the text itself does not tell.
func (l *Labeller) Label(text, langHint string) record.Meaning {
	return l.label(l.model.Load(), text, langHint)
}

func (l *Labeller) label(model *Model, text, langHint string) record.Meaning {
	text = cut(strings.ToValidUTF8(text, " "), maxJudged)
	m := record.Meaning{Model: model.Name}
	plain := stripped(text)
	if !hasLetter(plain) {
		return m
	}
	m.Lang = l.languages.tell(plain, validHint(langHint))
	if chance, known := model.judge(text, m.Lang); known {
		m.Label, m.Chance, m.Score = Likeliest(chance), chance, chance.Positive-chance.Negative
	}
	return m
}

// Review reads a review. Its label is of all its reviewer said of the brand: title, text, pros and cons. Advice to
// management is left out: it says what should be, not what is. A person's label stays.
func (l *Labeller) Review(r *record.Review) {
	parts := make([]string, 0, 4)
	for _, part := range []string{r.Title, r.Text, r.Pros, r.Cons} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	model := l.model.Load()
	r.Meaning = kept(r.Meaning, l.label(model, strings.Join(parts, "\n"), r.Meaning.Lang))
	s := l.sorting(model, theme.Work, r.Meaning.Lang)
	if r.Reviewer == record.Customer {
		s.field = theme.Service
	}
	s.text(record.InText, r.Title+"\n"+r.Text)
	s.sorted(record.InPros, r.Pros, record.Positive)
	s.sorted(record.InCons, r.Cons, record.Negative)
	r.Meaning.Themes = s.themes()
}

// Mention reads a mention. A label that came with it, such as people's own judgement, stays. A deleted post's tombstone
// has no text, and so means nothing.
func (l *Labeller) Mention(m *record.Mention) {
	if m.Text == "" {
		m.Meaning = record.Meaning{}
		return
	}
	model := l.model.Load()
	m.Meaning = kept(m.Meaning, l.label(model, m.Text, m.Meaning.Lang))
	s := l.sorting(model, theme.Service, m.Meaning.Lang)
	s.text("", m.Text)
	m.Meaning.Themes = s.themes()
	switch m.Direction {
	case record.FromCustomer:
		m.Meaning.Tone.Complaint = tone.Complains(m.Text, m.Meaning.Lang, m.Meaning.Label == record.Negative)
		m.Meaning.Tone.Thanks = tone.Thanks(m.Text, m.Meaning.Lang)
	case record.FromBrand, record.FromSupport:
		m.Meaning.Tone.Signed = tone.Signed(m.Text)
		m.Meaning.Shingles = tone.Shingles(m.Text)
	}
}

// kept is what was found, but with the label that was given where people gave one: certain, so without chances. Labels
// of models are given anew.
func kept(given, found record.Meaning) record.Meaning {
	switch given.Model {
	case "", "labelled": // what ByImport was called at first
		given.Model = record.ByImport
	case record.ByImport, record.ByPerson:
	default:
		return found
	}
	if given.Label == record.NoOpinion {
		return found
	}
	found.Label, found.Score, found.Model, found.Chance = given.Label, given.Score, given.Model, record.Chances{}
	return found
}
