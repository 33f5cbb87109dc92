package pages

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Learned is what the running program knows of the labels beside what is in the warehouse's tables.
type Learned struct {
	Model    string // what judges now
	Chosen   string // the model chosen; "": the one that ships
	Doing    string // "training", "reading texts anew"; "": nothing
	Collects bool   // this program collects: what happens by itself is done here
	Zone     string // of NextNight

	NextNight time.Time // when the next training is due, if there are new labels; zero: not by this program
	NewLabels int       // since the last training

	Trained   time.Time // when the last training began; zero: there was none
	TrainedBy string    // "night" or "button"
	Said      string    // what came of it
	Failed    bool

	Relabel Relabelling
}

// Relabelling is how far the last reading anew of all stored texts is. The zero value: there was none.
type Relabelling struct {
	Model       string
	Done, Total uint64
	Began, Seen time.Time
	Finished    bool
}

// Language is how well the model that ships judges a language.
type Language struct {
	Code, Name string
	MacroF1    float64 // 0 to 1, as measured; 0: it was not
	Good       bool    // enough to steer by
}

// Act is a button that changes something, with what is sent along.
type Act struct {
	Path   string
	Text   string
	Of     string // what it concerns, for who does not see where it stands
	Hidden [][2]string
	Off    bool // it cannot be pressed just now
}

// Key names the button in its page.
func (a Act) Key() string { return key(a.Path, fmt.Sprint(a.Hidden)) }

// Judged is the label of a text, and what its correction needs to know. All of it but the label may be outside text.
type Judged struct {
	What, Brand, Place, ID string
	Label                  string // "": not judged
	ByPerson               bool   // somebody corrected it
	Back                   string // where to go afterwards without scripts
	Folded                 bool   // its buttons are shown on request
	Open                   bool   // … and were asked for
	Told                   string // what became of a correction; "": there was none
	Failed                 bool
	Fixed                  bool // it cannot be corrected here
}

// Key names the text in its page.
func (j Judged) Key() string { return key(j.What, j.Brand, j.Place, j.ID) }

// Hidden is what a correction is sent along with.
func (j Judged) Hidden() [][2]string {
	yes := map[bool]string{true: "1"}
	return [][2]string{{"what", j.What}, {"brand", j.Brand}, {"place", j.Place}, {"id", j.ID}, {"back", j.Back},
		{"folded", yes[j.Folded]}, {"now", j.Label}, {"person", yes[j.ByPerson]}}
}

// Labels are the labels there are, to choose from.
func (j Judged) Labels() []Choice {
	choices := make([]Choice, 0, 3)
	for _, label := range []string{text("negative"), text("neutral"), text("positive")} {
		choices = append(choices, Choice{Name: label, On: label == j.Label})
	}
	return choices
}

// Says is the label in words.
func (j Judged) Says() string {
	switch {
	case j.Label == "":
		return text("not judged")
	case j.ByPerson:
		return map[string]string{"negative": text("negative, corrected"), "neutral": text("neutral, corrected"), "positive": text("positive, corrected")}[j.Label]
	}
	return j.Label
}

// Class is the label's colour.
func (j Judged) Class() string {
	switch j.Label {
	case "negative":
		return "bad"
	case "positive":
		return "good"
	}
	return ""
}

// key is a name for an element that holds nothing of the texts it is made of.
func key(parts ...string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(parts, "\x00"))) // a hash never fails
	return fmt.Sprintf("k%016x", h.Sum64())
}

// learned asks the program what it knows of the learning; nil where it learns nothing.
func (s Source) learned(ctx context.Context) (*Learned, error) {
	if s.Learned == nil {
		return nil, nil
	}
	l, err := s.Learned(ctx)
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// Capital begins a sentence with a capital.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
