package pages

import (
	"reflect"
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
		{queries.Measure{Value: at(5), N: 1, PreviousN: n(1), Previous: at(2), Change: at(3)}, stars(locale.Locale{}), Verdict{"too few to compare", "unclear"}},
	} {
		if got := verdict(locale.Locale{}, c.m, c.u); got != c.want {
			t.Errorf("%+v, not %+v", got, c.want)
		}
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
		if got := cameIn(locale.Locale{}, c[0], c[1], true); got != want {
			t.Errorf("%q", got)
		}
	}
	for want, c := range map[string][2]int{
		"The last run of every source succeeded. Whether one is late, only the program that collects knows.":   {8, 8},
		"The last run of 7 of 8 sources succeeded. Whether one is late, only the program that collects knows.": {7, 8},
	} {
		if got := cameIn(locale.Locale{}, c[0], c[1], false); got != want {
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
