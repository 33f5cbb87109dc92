package warehouse_test

import (
	"math/rand/v2"
	"slices"
	"sync"
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
	for end := time.Now().Add(patience); number(t, first, underWay) == 0; {
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

// Two programs edit the same reviews and posts all the time, each rolling up on its own: in the end the roll-ups agree.
func TestTwoProgramsWriteAtOnce(t *testing.T) {
	first := open(t)
	second := openWith(t, warehouse.Options{Addr: addr(t, first), SpoolDir: t.TempDir(), Linger: time.Millisecond, RollupEvery: time.Millisecond})
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var wg sync.WaitGroup
	for i, w := range []*warehouse.Warehouse{first, second} {
		wg.Go(func() {
			made := &world{Rand: rand.New(rand.NewPCG(seed, uint64(i))), at: day(20), runs: 1000 * i}
			for range rounds(60, 600) {
				if err := w.Write(t.Context(), made.batch()); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Duration(made.IntN(20)) * time.Millisecond)
			}
		})
	}
	wg.Wait()
	flush(t, first)
	flush(t, second)
	compareRollups(t, first)
}
