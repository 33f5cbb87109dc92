// Package meaning reads out of a text what it means: its language, and whether it is positive, neutral or negative. It
// does no I/O and keeps nothing between calls.
//
// The language comes from frequent words (a table of our own) and, where these do not tell, from whatlanggo's letter
// groups; the sentiment from VADER (govader), which knows English only. A text in any other language, or without words,
// is not judged: its label is "", which is not neutral. The README of this folder has the measured figures.
package meaning

import (
	"strings"

	"github.com/abadojack/whatlanggo"
	"github.com/jonreiter/govader"

	"renown/warehouse/record"
)

// Lexicon names what judged a text, with versions; it is kept with every label. A change of the table of words or of how
// texts are cut needs a new number behind "words".
const Lexicon = "words-1+whatlanggo-1.0.1+vader-govader-2025.04.29"

// threshold is the compound score from which VADER's authors call a text positive, and below whose negative, negative.
const threshold = 0.05

// maxJudged is how many bytes of a text are judged: some 1500 words. What a reviewer thinks is clear by then.
const maxJudged = 8 << 10

// Labeller reads texts. It is safe for concurrent use.
type Labeller struct {
	words   wordTable
	letters whatlanggo.Options
	vader   *govader.SentimentIntensityAnalyzer
}

// New makes a Labeller; it holds some megabytes of tables, so one is enough.
func New() *Labeller {
	return &Labeller{words: newWordTable(), letters: unlikely(), vader: govader.NewSentimentIntensityAnalyzer()}
}

// Label reads one text. langHint is the language its source names (ISO 639-1, may be ""); it counts only where the text
// itself does not tell.
func (l *Labeller) Label(text, langHint string) record.Meaning {
	text = cut(strings.ToValidUTF8(text, " "), maxJudged)
	m := record.Meaning{Model: Lexicon}
	plain := stripped(text)
	if !hasLetter(plain) {
		return m
	}
	if m.Lang = l.Language(plain); m.Lang == "" {
		m.Lang = validHint(langHint)
	}
	if m.Lang != "en" {
		return m
	}
	m.Score = l.score(text)
	switch {
	case m.Score >= threshold:
		m.Label = record.Positive
	case m.Score <= -threshold:
		m.Label = record.Negative
	default:
		m.Label = record.Neutral
	}
	return m
}

// score is VADER's compound score of a text, -1 to 1. White space of every kind separates words, as in the original.
func (l *Labeller) score(text string) float32 {
	words := strings.Join(strings.Fields(text), " ")
	return float32(l.vader.PolarityScores(words).Compound)
}

// Review labels a review by all its reviewer said of the employer: title, text, pros and cons. Advice to management is
// left out: it says what should be, not what is.
func (l *Labeller) Review(r *record.Review) {
	parts := make([]string, 0, 4)
	for _, part := range []string{r.Title, r.Text, r.Pros, r.Cons} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	r.Meaning = l.Label(strings.Join(parts, "\n"), r.Meaning.Lang)
}

// Mention labels a mention. A label that came with it, such as people's own judgement, stays; only the language is added.
func (l *Labeller) Mention(m *record.Mention) {
	found := l.Label(m.Text, m.Meaning.Lang)
	if m.Meaning.Label == record.NoOpinion {
		m.Meaning = found
		return
	}
	m.Meaning.Lang = found.Lang
}
