package warehouse_test

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// visit is one run of the source on a day: what it saw, and its line in the ledger.
func visit(t *testing.T, w *warehouse.Warehouse, n int, complete bool, ids ...string) {
	t.Helper()
	started := day(n).Add(6 * time.Hour)
	b := &record.Batch{}
	for _, id := range ids {
		r := review(id, 4, day(1))
		r.Collected = started.Add(time.Minute)
		b.Reviews = append(b.Reviews, r)
	}
	write(t, w, b)
	write(t, w, &record.Batch{Runs: []record.Run{{
		ID: started.Format(time.RFC3339), Source: "skyways-reviews", Kind: "reviewsite", Brand: "Skyways Air",
		Started: started, Finished: started.Add(time.Hour), OK: complete, Complete: complete,
	}}})
	flush(t, w)
}

func vanished(t *testing.T, w *warehouse.Warehouse) []string {
	t.Helper()
	return table(t, w, "SELECT id, formatDateTime(assumeNotNull(vanished), '%d') FROM reviews FINAL WHERE vanished IS NOT NULL")
}

func TestReviewVanishesAfterTwoCompleteRuns(t *testing.T) {
	w := open(t)
	other := review("x", 1, day(1))
	other.Source, other.Collected = "another source", day(2)
	write(t, w, reviews(other))
	steps := []struct {
		day      int
		complete bool
		saw      []string
		want     []string
	}{
		{3, true, []string{"a", "b"}, nil},
		{4, true, []string{"a"}, nil},                  // b missed once
		{5, false, []string{"a"}, nil},                 // an incomplete run counts for nothing
		{6, true, []string{"a"}, []string{`"b" "04"`}}, // missed by the complete runs of the 4th and the 6th
		{7, true, []string{"a"}, []string{`"b" "04"`}}, // and stays so, with its date
		{8, false, []string{"b"}, nil},                 // seen again, if only by half a run
		{9, true, []string{"a"}, nil},
		{10, true, []string{"a"}, []string{`"b" "09"`}},
		{11, true, []string{"a", "b"}, nil},
	}
	for _, s := range steps {
		visit(t, w, s.day, s.complete, s.saw...)
		if got := vanished(t, w); !slices.Equal(got, s.want) {
			t.Fatalf("after the run of the %dth: vanished %v, want %v", s.day, got, s.want)
		}
		gone := uint64(len(s.want))
		if got := number(t, w, "SELECT sum(gone) FROM review_day FINAL"); got != gone {
			t.Errorf("after the run of the %dth: %d gone in the roll-up, want %d", s.day, got, gone)
		}
		total := number(t, w, "SELECT uniqExact(id) FROM reviews")
		for _, roll := range []string{"review_day", "review_facts"} {
			if got := number(t, w, "SELECT sum(reviews) FROM "+roll+" FINAL"); got != total-gone {
				t.Errorf("after the run of the %dth: %d reviews in %s, want %d", s.day, got, roll, total-gone)
			}
		}
	}
}

func TestIncompleteRunsMarkNothing(t *testing.T) {
	w := open(t)
	visit(t, w, 3, false, "a")
	for n := 4; n < 8; n++ {
		visit(t, w, n, false)
	}
	visit(t, w, 9, true)
	if got := vanished(t, w); got != nil {
		t.Errorf("vanished: %v", got)
	}
}

// The same ledger lines delivered twice, as after a crash, change nothing.
func TestVanishingTwiceIsOnce(t *testing.T) {
	w := open(t)
	visit(t, w, 3, true, "a", "b")
	for range 2 {
		visit(t, w, 4, true, "a")
		visit(t, w, 5, true, "a")
	}
	if got := vanished(t, w); !slices.Equal(got, []string{`"b" "04"`}) {
		t.Errorf("vanished: %v", got)
	}
	if n := number(t, w, "SELECT sum(gone) FROM review_day FINAL"); n != 1 {
		t.Errorf("%d gone in the roll-up", n)
	}
}

// A machine whose clock ran ahead for two runs and was put right again has seen everything all the while.
func TestNothingVanishesByAJumpingClock(t *testing.T) {
	w := open(t)
	for _, n := range []int{3, 4, 20, 21, 5, 6, 7} {
		visit(t, w, n, true, "a", "b")
		if got := vanished(t, w); got != nil {
			t.Fatalf("vanished after the run that called itself the %dth: %v", n, got)
		}
	}
	for _, n := range []int{8, 9} {
		visit(t, w, n, true, "a")
	}
	if got := vanished(t, w); !slices.Equal(got, []string{`"b" "08"`}) {
		t.Errorf("vanished: %v, want b, unseen since the 8th", got)
	}
}

// Two sources of one brand and site each speak for what they were the last to see, and an import speaks for nothing: a
// review is gone once the source that saw it last has missed it twice.
func TestVanishingGoesByTheSourceThatSawItLast(t *testing.T) {
	w := open(t)
	run := func(source string, complete bool, ids ...string) {
		t.Helper()
		b := &record.Batch{}
		for _, id := range ids {
			r := review(id, 4, day(1))
			r.Source = source
			b.Reviews = append(b.Reviews, r)
		}
		write(t, w, b)
		write(t, w, &record.Batch{Runs: []record.Run{{ID: rand.Text(), Source: source, Started: day(2), Finished: day(2), OK: true, Complete: complete}}})
		flush(t, w)
	}
	gone := func() []string {
		return table(t, w, "SELECT id FROM reviews FINAL WHERE vanished IS NOT NULL")
	}
	run("first", true, "a", "b", "c")
	run("second", true, "b", "c", "d")
	run("import", false, "a", "c", "e")
	run("first", true, "a")
	run("first", true, "a")
	run("first", true, "a")
	if got := gone(); got != nil {
		t.Errorf("vanished %v, but the first source was not the last to see them", got)
	}
	run("second", true, "d")
	run("import", false, "e")
	run("second", true, "d")
	if got := gone(); !slices.Equal(got, []string{`"b"`}) {
		t.Errorf("vanished %v, want b, which the second source has missed twice", got)
	}
	compareRollups(t, w)
}
