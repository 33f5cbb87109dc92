package queries

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Sentence is something a reader should know, its names and numbers apart from its words, so that a page says it in the
// reader's language.
type Sentence struct {
	Text string // English, with a verb %s for each of Args
	Args []any  // string: a name, as it is; int, uint64: a count; time.Time: a day, as its UTC midnight; time.Duration; MonthOf; Number; Share; []Titled
}

// MonthOf is the month a day lies in, given as its UTC midnight.
type MonthOf time.Time

// Number is a number to be told with so many decimals.
type Number struct {
	Value    float64
	Decimals int
}

// Share is a percentage, 0 to 100.
type Share float64

// Titled is what has a key and an English title: a sub-rating, or a theme, whose title is its key.
type Titled struct{ Key, Title string }

func sentence(text string, args ...any) Sentence { return Sentence{text, args} }

// byCount chooses the wording for n things.
func byCount[N int | uint64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// String is the sentence in English, its days as programs read them: "2026-11-08".
func (s Sentence) String() string {
	args := make([]any, len(s.Args))
	for i, arg := range s.Args {
		args[i] = inEnglish(arg)
	}
	return fmt.Sprintf(s.Text, args...)
}

func inEnglish(arg any) string {
	switch v := arg.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case MonthOf:
		return time.Time(v).Format("January 2006")
	case Number:
		return strconv.FormatFloat(v.Value, 'f', v.Decimals, 64)
	case time.Duration:
		return strconv.FormatFloat(v.Hours(), 'f', -1, 64) + " h"
	case Share:
		return strconv.FormatFloat(float64(v), 'f', 0, 64) + " %"
	case []Titled:
		titles := make([]string, len(v))
		for i, each := range v {
			titles[i] = each.Title
		}
		return strings.Join(titles, ", ")
	}
	return fmt.Sprint(arg)
}

// note adds a note of such a Text and Args.
func (a *Answer[T]) note(text string, args ...any) { a.notes(Sentence{text, args}) }

// notes adds notes; the zero Sentence is none.
func (a *Answer[T]) notes(notes ...Sentence) {
	for _, note := range notes {
		if note.Text != "" {
			a.Notes = append(a.Notes, note)
		}
	}
}

// plainNotes are an answer's notes for the terminal and for programs.
func plainNotes(notes []Sentence) []string {
	var plain []string
	for _, note := range notes {
		plain = append(plain, note.String())
	}
	return plain
}
