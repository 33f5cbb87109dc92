package warehouse_test

import (
	"slices"
	"testing"
	"time"

	"renown/warehouse"
)

// One program is slow to write a day it has just read; meanwhile another stores an edit that moves the review to a day
// of its own. The late writer must not leave the review on both.
func TestTwoProgramsRecomputeTheSameKeys(t *testing.T) {
	first := open(t)
	second := openWith(t, warehouse.Options{Addr: addr(t, first), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	slow := "ALTER TABLE review_day ADD CONSTRAINT slow CHECK if(day = '2025-01-05', sleepEachRow(1), 0) = 0"
	if err := first.Conn().Exec(t.Context(), slow); err != nil {
		t.Fatal(err)
	}
	write(t, first, reviews(review("1", 4, day(5))))
	underWay := "SELECT count() FROM system.processes WHERE current_database = currentDatabase() AND query LIKE '%INSERT INTO review_day%' AND query NOT LIKE '%system.processes%'"
	for end := time.Now().Add(20 * time.Second); number(t, first, underWay) == 0; {
		if time.Now().After(end) {
			t.Fatal("the roll-up did not begin")
		}
		time.Sleep(time.Millisecond)
	}
	write(t, second, reviews(review("1", 4, day(6))))
	flush(t, second)
	flush(t, first)
	got := table(t, first, "SELECT toString(day), reviews FROM review_day FINAL WHERE reviews > 0")
	if want := []string{`"2025-01-06" 1`}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
