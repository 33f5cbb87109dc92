package pages

import (
	"slices"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// What the queries note is said in each language with its own days, counts, ratings and names, and in English for programs.
func TestNotesAreSaidAsTheReaderWrites(t *testing.T) {
	day := time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)
	notes := []queries.Sentence{
		{Text: "Nothing is held from before %s.", Args: []any{day}},
		{Text: "%s: of more reviews than that, %s were drawn by chance.", Args: []any{queries.AllBrands, 20000}},
		{Text: "%s: %s without the vanished (n %s), %s with them (n %s).", Args: []any{"Skyways Air", queries.Number{Value: 3, Decimals: 2}, uint64(1234), queries.Number{Value: 3.1, Decimals: 2}, uint64(5)}},
		{Text: "%s: left out, as fewer than half of the reviews give it: %s.", Args: []any{"Skyways Air", []queries.Titled{{Key: "culture", Title: "culture & values"}, {Key: "pay", Title: "pay"}}}},
		{Text: "Cohorts from before %s are left out: at most %s months are shown.", Args: []any{queries.MonthOf(day), 24}},
	}
	all, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string][]string{
		"de": {"Von vor dem 8. Nov. 2026 liegt nichts vor.", "alle Marken: Es gibt mehr Bewertungen; durch Zufall gezogen wurden 20.000.",
			"Skyways Air: 3,00 ohne die verschwundenen (n 1.234), 3,10 mit ihnen (n 5).",
			"Skyways Air: außen vor, weil weniger als die Hälfte der Bewertungen sie angibt: Kultur & Werte, gesprochen von: Gehalt.",
			"Kohorten von vor Nov. 2026 bleiben außen vor: Höchstens 24 Monate werden gezeigt."},
		"en": {"Nothing is held from before 8 Nov 2026.", "all brands: of more reviews than that, 20,000 were drawn by chance.",
			"Skyways Air: 3.00 without the vanished (n 1,234), 3.10 with them (n 5).",
			"Skyways Air: left out, as fewer than half of the reviews give it: Culture & values, spoken of: Pay.",
			"Cohorts from before Nov 2026 are left out: at most 24 months are shown."},
	} {
		if said := (View{L: all.For(language, "")}).said(notes); !slices.Equal(said, want) {
			t.Errorf("%s: %q", language, said)
		}
	}
	var plain []string
	for _, note := range notes {
		plain = append(plain, note.String())
	}
	if want := []string{"Nothing is held from before 2026-11-08.", "all brands: of more reviews than that, 20000 were drawn by chance.",
		"Skyways Air: 3.00 without the vanished (n 1234), 3.10 with them (n 5).",
		"Skyways Air: left out, as fewer than half of the reviews give it: culture & values, pay.",
		"Cohorts from before November 2026 are left out: at most 24 months are shown."}; !slices.Equal(plain, want) {
		t.Errorf("for programs: %q", plain)
	}
}

// Why an alert was raised is said in the reader's language; a reason of other words stays as it is stored.
func TestWhyAnAlertWasRaisedIsSaid(t *testing.T) {
	all, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := View{L: all.For("de", "")}
	for reason, want := range map[string]string{
		"1,204 negative mentions in 6 hours, where 2.3 are usual (523 times as many): 8.1 robust standard deviations, against the same hour of the week over the last 4 weeks": "Negative Erwähnungen über 6 Stunden: 1.204; üblich: 2,3. Das ist das 523-Fache. 8,1 robuste Standardabweichungen. Verglichen mit derselben Stunde der Woche in den letzten 4 Wochen.",
		"new on 9 June 2026, 120 uses by 90 authors, 86 % of the 110 judged are negative (at least 79 %), where 25 % is usual (of 800): 13.2 standard deviations":              "Neu am 9. Juni 2026; Verwendungen: 120, Verfasser: 90. Negativ: 86\u202f% der 110 beurteilten, mindestens 79\u202f%; üblich: 25\u202f% (von 800). 13,2 Standardabweichungen.",
		"the 20 reviews of two weeks give 2.00 ★, the 80 of the twelve weeks before gave 4.00: 5.2 standard errors apart":                                                      "Bewertungen aus zwei Wochen: 20, im Mittel 2,00 ★; aus den zwölf Wochen davor: 80, 4,00 ★. Beide liegen 5,2 Standardfehler auseinander.",
		"12 posts, far too many": "12 posts, far too many",
	} {
		if said := why(v, queries.AlertRow{Reason: reason}); said != want {
			t.Errorf("%q", said)
		}
	}
}
