package pages

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// A strip is as long as its year, a gap covers what runs say, and today is not called idle before it is over.
func TestStrip(t *testing.T) {
	from, to := date("2026-03-01"), date("2026-03-13")
	run := func(day string, ok, failed uint64) queries.CoverageRow {
		return queries.CoverageRow{Source: "s", Day: date(day), OK: ok, Failed: failed}
	}
	runs := []queries.CoverageRow{
		run("2026-03-03", 2, 0), run("2026-03-04", 2, 0), run("2026-03-05", 1, 1), run("2026-03-06", 0, 3), run("2026-03-09", 1, 0), run("2026-03-10", 1, 0),
	}
	gaps := []queries.GapRow{{Source: "s", From: date("2026-03-07"), To: date("2026-03-08")}, {Source: "s", From: date("2026-02-01"), To: date("2026-03-02")}}
	kinds := kindsOf("s", runs, gaps, from, to)
	got := Strip{Spans: spans(locale.Locale{}, kinds, from), Summary: summary(locale.Locale{}, kinds)}
	want := []Span{
		{0, 1, "gap", "1 Mar 2026: a gap that cannot be filled"},
		{2, 2, "ran", "3–4 Mar 2026: every run succeeded"},
		{4, 1, "part", "5 Mar 2026: some runs failed"},
		{5, 1, "down", "6 Mar 2026: no run succeeded"},
		{6, 1, "gap", "7 Mar 2026: a gap that cannot be filled"},
		{7, 1, "idle", "8 Mar 2026: no run; caught up later where the network allows"},
		{8, 2, "ran", "9–10 Mar 2026: every run succeeded"},
		{10, 1, "idle", "11 Mar 2026: no run; caught up later where the network allows"},
	}
	if !reflect.DeepEqual(got.Spans, want) {
		t.Errorf("got %+v", got.Spans)
	}
	const summary = "4 days: every run succeeded; 1 day: some runs failed; 1 day: no run succeeded; 2 days: no run; caught up later where the network allows; 2 days: a gap that cannot be filled"
	if got.Summary != summary {
		t.Errorf("summary %q", got.Summary)
	}
	only := spans(locale.Locale{}, kindsOf("gone", nil, []queries.GapRow{{Source: "gone", From: date("2026-03-02"), To: date("2026-03-04")}}, from, to), from)
	if len(only) != 1 || only[0].Width != 2 {
		t.Errorf("a source that has only gaps: %+v", only)
	}
}

func TestSums(t *testing.T) {
	for want, got := range map[string]string{"$41.38": sum(locale.Locale{}, 41.375, "$"), "$4,852.96": sum(locale.Locale{}, 4852.961, "$"), "$0.05": sum(locale.Locale{}, 0.05, "$"), "$-0.05": sum(locale.Locale{}, -0.05, "$"), "1,200 units": sum(locale.Locale{}, 1200, "units"), "0.5 units": sum(locale.Locale{}, 0.5, "units"), "3": sum(locale.Locale{}, 3, "")} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// With thousands of sources the page stays a page, and what is wrong is on it.
func TestThousandsOfSources(t *testing.T) {
	var all []sourceState
	for i := range 2000 {
		all = append(all, sourceState{name: fmt.Sprintf("source-%04d", i), plan: &SourceState{}, run: &queries.RunRow{OK: i != 1500}})
	}
	shown := worstFirst(locale.Locale{}, all, now)
	if len(shown) != listed || shown[0].name != "source-1500" || shown[1].name != "source-0000" {
		t.Errorf("%d shown, the first are %s and %s", len(shown), shown[0].name, shown[1].name)
	}
}

func TestHealthWithItsPlan(t *testing.T) {
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	plan := func(change func(*SourceState)) *SourceState {
		s := &SourceState{Every: time.Hour, Next: now.Add(time.Minute)}
		change(s)
		return s
	}
	for name, tc := range map[string]struct {
		s    sourceState
		word string
		why  string
	}{
		"on time":          {sourceState{plan: plan(func(*SourceState) {}), run: &queries.RunRow{OK: true, LastSuccess: ago(time.Hour)}}, "fine", ""},
		"incomplete":       {sourceState{plan: plan(func(*SourceState) {}), run: &queries.RunRow{OK: true, LastSuccess: ago(time.Hour), Notes: []string{"conversations still to be read: 33"}}}, "fine", ""},
		"late":             {sourceState{plan: plan(func(*SourceState) {}), run: &queries.RunRow{OK: true, LastSuccess: ago(5 * time.Hour)}}, "late", "no success for 5 hours"},
		"failing for long": {sourceState{plan: plan(func(*SourceState) {}), run: &queries.RunRow{Error: "refused", LastSuccess: ago(72 * time.Hour)}}, "failed", "no success for 3 days: refused"},
		"failed once":      {sourceState{plan: plan(func(*SourceState) {}), run: &queries.RunRow{Error: "refused", LastSuccess: ago(time.Hour)}}, "failed", "refused"},
		"never came":       {sourceState{plan: plan(func(s *SourceState) { s.Lag = 3 * time.Hour })}, "late", "no success since this program began, for 3 hours"},
		"left alone":       {sourceState{plan: plan(func(s *SourceState) { s.Circuit = Circuit{Open: true, Until: now.Add(time.Hour), Why: "503"} })}, "left alone", "503"},
		"only shown":       {sourceState{run: &queries.RunRow{OK: true, LastSuccess: ago(500 * time.Hour)}}, "fine", ""},
		"new":              {sourceState{plan: plan(func(*SourceState) {})}, "not run yet", ""},
		"stale, but at it": {sourceState{plan: plan(func(s *SourceState) { s.Running, s.Since = true, now.Add(-time.Minute) }), run: &queries.RunRow{}}, "running", "for 1 minute"},
	} {
		if word, _, why, _ := tc.s.health(locale.Locale{}, now); word != tc.word || why != tc.why {
			t.Errorf("%s: %s, %q", name, word, why)
		}
	}
}

// Limits that are far away are counted, not listed.
func TestTightestLimits(t *testing.T) {
	limit := func(left int64) Limit { return Limit{Allowed: 100, Remaining: left, Reset: now.Add(time.Minute)} }
	list, more := tightest([]SourceState{
		{Name: "a", Limits: []Limit{limit(99), limit(50)}}, {Name: "b", Limits: []Limit{limit(0), {Allowed: -1, Remaining: 7}, {Allowed: 100, Remaining: 0, Reset: now.Add(-time.Second)}}},
	}, now)
	if len(list) != 2 || list[0].source.Name != "b" || list[1].source.Name != "a" || more != 2 {
		t.Errorf("%+v and %d more", list, more)
	}
	if said := allowedBesides(locale.Locale{}, Source{Schedule: []SourceState{}}, 2, 2); said != "Of 2 more of the platforms’ limits less than a tenth is used." {
		t.Errorf("%q", said)
	}
	if said := allowedBesides(locale.Locale{}, Source{}, 0, 0); !strings.Contains(said, "only shows") {
		t.Errorf("%q", said)
	}
}

// The overview stays short, however many sources are in trouble.
func TestFewestTroubles(t *testing.T) {
	told := fewest(make([]Change, 40), View{})
	if len(told) != troublesTold+1 || told[troublesTold].Text != "35 more are in trouble." || told[troublesTold].Rows == "" {
		t.Errorf("%d told, the last %+v", len(told), told[len(told)-1])
	}
}
