package pages

import (
	"fmt"
	"reflect"
	"testing"

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
		{Source: "other", Day: date("2026-03-01"), OK: 1},
	}
	gaps := []queries.GapRow{{Source: "s", From: date("2026-03-07"), To: date("2026-03-08")}, {Source: "s", From: date("2026-02-01"), To: date("2026-03-02")}}
	got := strip("s", runs, gaps, from, to)
	want := []Span{
		{0, 1, "gap", "1 Mar 2026: a gap that cannot be filled"},
		{2, 2, "ran", "3 Mar 2026 to 4 Mar 2026: every run succeeded"},
		{4, 1, "part", "5 Mar 2026: some runs failed"},
		{5, 1, "down", "6 Mar 2026: no run succeeded"},
		{6, 1, "gap", "7 Mar 2026: a gap that cannot be filled"},
		{7, 1, "idle", "8 Mar 2026: no run; caught up later where the network allows"},
		{8, 2, "ran", "9 Mar 2026 to 10 Mar 2026: every run succeeded"},
		{10, 1, "idle", "11 Mar 2026: no run; caught up later where the network allows"},
	}
	if !reflect.DeepEqual(got.Spans, want) {
		t.Errorf("got %+v", got.Spans)
	}
	const summary = "4 days: every run succeeded; 1 day: some runs failed; 1 day: no run succeeded; 2 days: no run; caught up later where the network allows; 2 days: a gap that cannot be filled"
	if got.Summary != summary {
		t.Errorf("summary %q", got.Summary)
	}
	if only := strip("gone", runs, []queries.GapRow{{Source: "gone", From: date("2026-03-02"), To: date("2026-03-04")}}, from, to); len(only.Spans) != 1 || only.Spans[0].Width != 2 {
		t.Errorf("a source that has only gaps: %+v", only.Spans)
	}
}

func TestSums(t *testing.T) {
	for want, got := range map[string]string{"$41.38": sum(41.375, "$"), "1,200 units": sum(1200, "units"), "0.5 units": sum(0.5, "units"), "3": sum(3, "")} {
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
	shown := worstFirst(all, now)
	if len(shown) != listed || shown[0].name != "source-1500" || shown[1].name != "source-0000" {
		t.Errorf("%d shown, the first are %s and %s", len(shown), shown[0].name, shown[1].name)
	}
}
