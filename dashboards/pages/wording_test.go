package pages

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

func at(v float64) *float64 { return &v }

func n(v uint64) *uint64 { return &v }

func TestVerdicts(t *testing.T) {
	fell := queries.Measure{Value: at(3.1), N: 90, Previous: at(3.5), PreviousN: n(80), Change: at(-0.4), ChangeLow: at(-0.6), ChangeHigh: at(-0.2), Clear: true}
	unsure := fell
	unsure.Clear = false
	rose := queries.Measure{Value: at(64), N: 90, PreviousN: n(80), Change: at(1), ChangeLow: at(0.6), ChangeHigh: at(13.4), Clear: true}
	for _, c := range []struct {
		m    queries.Measure
		u    unit
		want Verdict
	}{
		{fell, stars(locale.Locale{}), Verdict{"▼ −0.40 (95 %: −0.60 to −0.20)", "worse"}},
		{unsure, stars(locale.Locale{}), Verdict{"−0.40: no clear change", "unclear"}},
		{rose, percent(locale.Locale{}), Verdict{"▲ +1 point (95 %: +1 to +13)", "better"}},
		{queries.Measure{Value: at(3), N: 2}, stars(locale.Locale{}), Verdict{}},
		{queries.Measure{Value: at(3), N: 2, PreviousN: n(0)}, stars(locale.Locale{}), Verdict{"nothing to compare with in the period before", "unclear"}},
		{queries.Measure{Value: at(5), N: 1, PreviousN: n(1), Previous: at(2), Change: at(3)}, stars(locale.Locale{}), Verdict{"too few reviews to compare", "unclear"}},
	} {
		if got := verdict(locale.Locale{}, c.m, c.u); got != c.want {
			t.Errorf("%+v, not %+v", got, c.want)
		}
	}
}

func TestChangesAreToldClearestFirst(t *testing.T) {
	v := View{Brand: "Skyways Air", House: House{Brands: brands}}
	clear := func(change, half float64) queries.Measure {
		return queries.Measure{Value: at(3), N: 50, PreviousN: n(40), Change: at(change), ChangeLow: at(change - half), ChangeHigh: at(change + half), Clear: true}
	}
	unsure := clear(0.1, 0.3)
	unsure.Clear = false
	moves := allMoves([]queries.SummaryRow{
		{Brand: "Skyways Air", Rating: clear(-0.4, 0.2), Recommend: clear(30, 5), CEO: unsure},
		{Brand: "Northwind", Rating: clear(0.2, 0.19)},
	}, []queries.SubRatingRow{{Brand: "Skyways Air", Title: "Culture & values", Mean: clear(-0.9, 0.1)}}, v)
	var told []string
	for _, c := range tell(moves, v) {
		told = append(told, c.Class+": "+c.Text)
	}
	want := []string{
		"worse: Our rating for culture & values fell by 0.90 to 3.00.",
		"better: The share who would recommend the work rose by 30 points to 3\u202f%.",
		"worse: Our rating fell by 0.40 to 3.00.",
		"unclear: Northwind’s rating rose by 0.20 to 3.00.",
	}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told:\n%s\nnot:\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	if said := unclearOnes(moves); len(said) != 1 || said[0].Text != "No clear change: approval of the CEO." {
		t.Errorf("of the unclear: %v", said)
	}
	if quiet := tell(nil, v); len(quiet) != 1 || quiet[0].Class != "unclear" {
		t.Errorf("of nothing: %v", quiet)
	}
	v.Brand = "Northwind"
	if whose := v.whose(); whose != "Northwind’s" {
		t.Errorf("a rival is called %s", whose)
	}
}

func TestComparisonWithLessThanItSeemsSaysSo(t *testing.T) {
	v := View{Period: Custom, Compare: Previous, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)}
	if said := beganLate(queries.SummaryRow{}, v); said != nil {
		t.Errorf("of a whole period: %v", said)
	}
	since := time.Date(2025, 10, 5, 0, 0, 0, 0, time.UTC)
	want := "Compared with less than it seems: of the time before (1 Jul – 31 Dec 2025), there are reviews only since 5 Oct 2025. "
	if said := sentence(beganLate(queries.SummaryRow{PreviousSince: &since}, v)); said != want {
		t.Errorf("%q", said)
	}
}

func TestSentences(t *testing.T) {
	if got := sentences("it failed", "Try again.", "", "a note"); got != "it failed. Try again. a note" {
		t.Errorf("%q", got)
	}
}

func TestSourcesThatCameIn(t *testing.T) {
	for want, c := range map[string][2]int{
		"The one source came in when it should.":                                                     {1, 1},
		"All 8 sources came in when they should.":                                                    {8, 8},
		"0 of 1 sources came in when they should; the others failed, are late, or have not run yet.": {0, 1},
	} {
		if got := cameIn(c[0], c[1], true); got != want {
			t.Errorf("%q", got)
		}
	}
	for want, c := range map[string][2]int{
		"The last run of every source succeeded. Whether one is late, only the program that collects knows.":   {8, 8},
		"The last run of 7 of 8 sources succeeded. Whether one is late, only the program that collects knows.": {7, 8},
	} {
		if got := cameIn(c[0], c[1], false); got != want {
			t.Errorf("a program that only shows: %q", got)
		}
	}
}

func sentence(pieces []Piece) string {
	var all string
	for _, p := range pieces {
		all += p.Text
	}
	return all
}

func TestStanding(t *testing.T) {
	rated := func(brand string, v, half float64) queries.SummaryRow {
		return queries.SummaryRow{Brand: brand, Rating: queries.Measure{Value: at(v), Low: at(v - half), High: at(v + half), N: 1234}}
	}
	v := View{Brand: "Skyways Air"}
	for _, c := range []struct {
		rows []queries.SummaryRow
		want string
	}{
		{[]queries.SummaryRow{rated("Skyways Air", 3.2, 0.1), rated("Northwind", 3.7, 0.1), rated("Rival Jets", 3, 0.1)},
			"Skyways Air is rated 3.20 by 1,234 reviews: 2nd of 3, 0.50 behind Northwind."},
		{[]queries.SummaryRow{rated("Skyways Air", 3.8, 0.1), rated("Northwind", 3.7, 0.1)},
			"Skyways Air is rated 3.80 by 1,234 reviews: 1st of 2, 0.10 ahead of Northwind, too close to call."},
		{[]queries.SummaryRow{rated("Skyways Air", 3.8, 0.1), {Brand: "Northwind"}}, "Skyways Air is rated 3.80 by 1,234 reviews."},
		{[]queries.SummaryRow{{Brand: "Skyways Air"}, rated("Northwind", 3.7, 0.1)}, "Skyways Air has no rated reviews in this period."},
	} {
		if got := sentence(verdictOf(rank(c.rows), v)); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

func TestHealth(t *testing.T) {
	ran := func(ok bool, ago time.Duration) *queries.RunRow {
		success := now.Add(-ago)
		return &queries.RunRow{OK: ok, LastSuccess: &success, Error: "503", Remedy: "wait"}
	}
	for want, s := range map[string]sourceState{
		"running":     {plan: &SourceState{Running: true, Since: now.Add(-time.Minute)}, run: ran(false, 0)},
		"failed":      {run: ran(false, time.Hour)},
		"late":        {plan: &SourceState{Every: time.Hour}, run: ran(true, 3*time.Hour)},
		"fine":        {plan: &SourceState{Every: time.Hour}, run: ran(true, time.Hour)},
		"not run yet": {plan: &SourceState{Every: time.Hour}},
	} {
		if got, _, _, _ := s.health(locale.Locale{}, now); got != want {
			t.Errorf("a source is called %s, not %s", got, want)
		}
	}
}

func TestMark(t *testing.T) {
	got := Mark("Der STRESS, stress\u0000 und Straße", []string{"stress", "und", ""})
	var marked []string
	whole := ""
	for _, s := range got {
		whole += s.Text
		if s.On {
			marked = append(marked, s.Text)
		}
	}
	if whole != "Der STRESS, stress\u0000 und Straße" || !reflect.DeepEqual(marked, []string{"STRESS", "stress", "und"}) {
		t.Errorf("marked %q in %q", marked, whole)
	}
}

func TestSafeLinks(t *testing.T) {
	for address, want := range map[string]string{
		"https://x.example/a?b=c": "https://x.example/a?b=c", " http://x.example ": "http://x.example", "javascript:alert(1)": "", "JAVASCRIPT://x/%0aalert(1)": "",
		"data:text/html,x": "", "//x.example": "", "/relative": "", "https://": "", "": "", "ht\ntp://x": "",
	} {
		if got := safeLink(address); got != want {
			t.Errorf("%q became %q", address, got)
		}
	}
}
