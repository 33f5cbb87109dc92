package meaning

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"renown/collectors/meaning/theme"
	"renown/warehouse/record"
)

func taxonomy(t *testing.T) *theme.Taxonomy {
	t.Helper()
	x, err := theme.Read(strings.NewReader(`
themes:
  - {key: pay, field: work, titles: {en: Pay}, terms: {en: [salary, pay]}}
  - {key: team, field: work, titles: {en: Team}, terms: {en: [colleagues]}}
  - {key: luggage, field: service, titles: {en: Luggage}, terms: {en: [bag]}}
  - {key: staff, field: service, titles: {en: Staff}, terms: {en: [staff, crew]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestUseAnotherModel(t *testing.T) {
	l := New()
	if got := l.Label("I love it here", "").Model; got != Base().Name {
		t.Errorf("a new labeller judges by %q", got)
	}
	m := trained(t, made(60, "en"), 1)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if got := l.Label("the yippla was for you", "en"); got.Model != Base().Name && got.Model != m.Name {
					t.Errorf("judged by %q", got.Model)
				}
			}
		})
	}
	l.Use(m)
	all.Wait()
	if got := l.Label("the yippla was for you", "en"); got.Model != "test" || got.Label != record.Positive || got.Score != got.Chance.Positive-got.Chance.Negative {
		t.Errorf("%+v", got)
	}
	l.Use(nil)
	if got := l.Label("I love it here", "").Model; got != Base().Name {
		t.Errorf("back at %q", got)
	}
}

func TestThemesOfAReview(t *testing.T) {
	l := New()
	l.UseThemes(taxonomy(t))
	r := record.Review{Title: "My colleagues are wonderful, I love them", Text: "The salary is horrible and the worst I ever had. The bag is black.",
		Pros: "Even the salary", Cons: "Great colleagues, wonderful people"}
	l.Review(&r)
	want := []record.Theme{
		{Name: "team", Part: record.InText, Label: record.Positive}, {Name: "pay", Part: record.InText, Label: record.Negative},
		{Name: "pay", Part: record.InPros, Label: record.Positive}, {Name: "team", Part: record.InCons, Label: record.Negative},
	}
	if !reflect.DeepEqual(r.Meaning.Themes, want) {
		t.Errorf("an employee's: got %+v, want %+v", r.Meaning.Themes, want)
	}
	r = record.Review{Reviewer: record.Customer, Text: "They lost my bag and it was horrible. The salary of the pilots is fine."}
	l.Review(&r)
	if want := []record.Theme{{Name: "luggage", Part: record.InText, Label: record.Negative}}; !reflect.DeepEqual(r.Meaning.Themes, want) {
		t.Errorf("a customer's: got %+v, want %+v", r.Meaning.Themes, want)
	}
}

func TestThemesOfAMention(t *testing.T) {
	l := New()
	l.UseThemes(taxonomy(t))
	m := record.Mention{Text: "The crew was wonderful, I love the staff! My bag is lost and nobody answers, this is horrible. The crew is great.", Direction: record.FromCustomer}
	l.Mention(&m)
	want := []record.Theme{{Name: "staff", Label: record.Positive}, {Name: "luggage", Label: record.Negative}}
	if !reflect.DeepEqual(m.Meaning.Themes, want) {
		t.Errorf("got %+v, want %+v", m.Meaning.Themes, want)
	}
	m = record.Mention{Text: "De bag is weg", Direction: record.FromCustomer, Meaning: record.Meaning{Lang: "nl"}}
	l.Mention(&m)
	for _, found := range m.Meaning.Themes {
		if found.Label != record.NoOpinion {
			t.Errorf("a theme of a text that is not judged sounds %q", found.Label)
		}
	}
	l.UseThemes(nil)
	m = record.Mention{Text: "You lost my luggage and nobody answers me. This is the worst service.", Direction: record.FromCustomer}
	if l.Mention(&m); len(m.Meaning.Themes) == 0 {
		t.Error("the themes that ship find no lost luggage")
	}
}

func TestToneGoesByWhoSpeaks(t *testing.T) {
	l := New()
	read := func(text string, d record.Direction) record.Meaning {
		m := record.Mention{Text: text, Direction: d}
		l.Mention(&m)
		return m.Meaning
	}
	const complaint = "My bag is lost and nobody has answered for three days, this is the worst service ever."
	if got := read(complaint, record.FromCustomer); !got.Tone.Complaint || got.Tone.Thanks || got.Shingles != nil {
		t.Errorf("a customer complains: %+v", got.Tone)
	}
	if got := read(complaint, record.FromOther); got.Tone != (record.Tone{}) {
		t.Errorf("a stranger's tone was read: %+v", got.Tone)
	}
	if got := read("Thank you so much, it is solved!", record.FromCustomer); !got.Tone.Thanks || got.Tone.Complaint {
		t.Errorf("a customer thanks: %+v", got.Tone)
	}
	for _, d := range []record.Direction{record.FromBrand, record.FromSupport} {
		if got := read("We are sorry to hear that, please send us a message. ^Sara", d); !got.Tone.Signed || got.Tone.Complaint || len(got.Shingles) == 0 {
			t.Errorf("a reply by %s: %+v, %d shingles", d, got.Tone, len(got.Shingles))
		}
	}
}

func TestWhoseLabelStays(t *testing.T) {
	l := New()
	for model, stays := range map[string]bool{record.ByPerson: true, record.ByImport: true, "labelled": true, "": true, "base-0": false, "trained-7": false} {
		given := record.Meaning{Label: record.Negative, Score: -1, Model: model}
		m := record.Mention{Text: "I love this wonderful airline, thank you!", Direction: record.FromCustomer, Meaning: given}
		r := record.Review{Text: m.Text, Meaning: given}
		l.Mention(&m)
		l.Review(&r)
		for what, got := range map[string]record.Meaning{"mention": m.Meaning, "review": r.Meaning} {
			if (got.Label == record.Negative) != stays || (got.Model == Base().Name) == stays {
				t.Errorf("a %s's label by %q: %q by %q", what, model, got.Label, got.Model)
			}
			if (got.Chance == record.Chances{}) != stays {
				t.Errorf("a %s's chances, by %q: %+v", what, model, got.Chance)
			}
		}
	}
}

func TestTombstoneMeansNothing(t *testing.T) {
	m := record.Mention{Direction: record.FromCustomer, Meaning: record.Meaning{Lang: "en", Label: record.Negative, Model: "base-0"}}
	New().Mention(&m)
	if !reflect.DeepEqual(m.Meaning, record.Meaning{}) {
		t.Errorf("%+v", m.Meaning)
	}
}
