package warehouse_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

func spend(id, budget string, at time.Time, amount float64) record.Spend {
	return record.Spend{ID: id, Budget: budget, Unit: "$", Item: "posts", Source: "s", At: at, Amount: amount}
}

func enter(t *testing.T, w *warehouse.Warehouse, entries ...record.Spend) {
	t.Helper()
	write(t, w, &record.Batch{Spending: entries})
}

// spent gives the entries' ids, and checks that they are what was entered.
func spent(t *testing.T, w *warehouse.Warehouse, budget string, since time.Time) []string {
	t.Helper()
	entries, err := w.Spent(t.Context(), budget, since)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, s := range entries {
		if s.Budget != budget || s.Unit != "$" || s.Item != "posts" || s.Source != "s" || s.Amount != 0.25 {
			t.Errorf("entry %+v", s)
		}
		ids = append(ids, s.ID)
	}
	return ids
}

func sameIDs(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", when, got, want)
	}
}

func TestSpendingIncludesWhatWaits(t *testing.T) {
	w := open(t, func(o *warehouse.Options) { o.Linger = time.Hour })
	now := time.Now()
	sameIDs(t, "at first", spent(t, w, "x", now.Add(-time.Hour)))
	enter(t, w, spend("b", "x", now, 0.25), spend("old", "x", now.Add(-2*time.Hour), 0.25), spend("y", "y", now, 0.25))
	sameIDs(t, "waiting", spent(t, w, "x", now.Add(-time.Hour)), "b")
	flush(t, w)
	enter(t, w, spend("a", "x", now.Add(-time.Minute), 0.25))
	sameIDs(t, "one delivered, one waiting", spent(t, w, "x", now.Add(-time.Hour)), "a", "b")
	enter(t, w, spend("b", "x", now, 0.25))
	flush(t, w)
	enter(t, w, spend("b", "x", now, 0.25))
	sameIDs(t, "entered again", spent(t, w, "x", now.Add(-time.Hour)), "a", "b")
	sameIDs(t, "longer ago", spent(t, w, "x", now.Add(-3*time.Hour)), "old", "a", "b")
}

// What a program wrote and had no time to deliver is known to the next one on the same spool, and what was delivered to
// any other.
func TestSpendingOutlivesThePrograms(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	dir, now := t.TempDir(), time.Now()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Addr: dsn, SpoolDir: dir, Linger: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	enter(t, w, spend("a", "x", now, 0.25))
	closeWarehouse(t, w)
	g.open.Store(true)
	next := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: dir, Linger: time.Hour})
	sameIDs(t, "the next program", spent(t, next, "x", now), "a")
	flush(t, next)
	sameIDs(t, "another program", spent(t, ready, "x", now), "a")
}

func TestSpendingDuringAnOutage(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	now := time.Now()
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond})
	enter(t, w, spend("before", "x", now.Add(-time.Minute), 0.25))
	flush(t, w)
	sameIDs(t, "before", spent(t, w, "x", now.Add(-24*time.Hour)), "before")
	sameIDs(t, "asked for less", spent(t, w, "x", now.Add(-time.Second)))
	enter(t, w, spend("delivered", "x", now, 0.25)) // and not read since
	flush(t, w)
	g.open.Store(false)
	enter(t, w, spend("during", "x", now.Add(time.Second), 0.25), spend("other", "y", now, 0.25))
	sameIDs(t, "during", spent(t, w, "x", now.Add(-time.Hour)), "before", "delivered", "during")
	if _, err := w.Spent(t.Context(), "x", now.Add(-48*time.Hour)); err == nil {
		t.Error("what was spent before anyone asked is not known, and was given")
	}
	if _, err := w.Spent(t.Context(), "y", now); err == nil {
		t.Error("what other programs spent of a budget that was never read is not known, and was given")
	}
	g.open.Store(true)
	flushSlowly(t, w)
	sameIDs(t, "afterwards", spent(t, ready, "x", now.Add(-time.Hour)), "before", "delivered", "during")
}

// Entries of a month that slides on are forgotten, and those of the month that is asked for are not.
func TestSpendingThatNobodyAsksForIsForgotten(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond})
	now := time.Now()
	for d := range 100 {
		enter(t, w, spend(fmt.Sprint(d), "x", now.AddDate(0, 0, -d), 0.25))
	}
	flush(t, w)
	if n := len(spent(t, w, "x", now.AddDate(0, 0, -99))); n != 100 {
		t.Errorf("%d entries in all", n)
	}
	if n := len(spent(t, w, "x", now)); n != 1 {
		t.Errorf("%d entries today", n)
	}
	g.open.Store(false)
	if n := len(spent(t, w, "x", now.AddDate(0, 0, -20))); n != 21 {
		t.Errorf("%d entries in 20 days", n)
	}
	if _, err := w.Spent(t.Context(), "x", now.AddDate(0, 0, -99)); err == nil {
		t.Error("what was forgotten was given")
	}
}

// Of a budget for the day, which may have ten thousand entries in each, no month is kept in memory.
func TestSpendingOfADayIsForgottenSoon(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	now := time.Now().UTC().Truncate(24 * time.Hour).Add(6 * time.Hour)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond, Now: func() time.Time { return now }})
	first := now
	for d := range 10 {
		now = first.AddDate(0, 0, d)
		spent(t, w, "x", now.Truncate(24*time.Hour))
		enter(t, w, spend(fmt.Sprint(d), "x", now, 0.25))
	}
	flush(t, w)
	sameIDs(t, "today", spent(t, w, "x", now.Truncate(24*time.Hour)), "9")
	g.open.Store(false)
	sameIDs(t, "today, in an outage", spent(t, w, "x", now.Truncate(24*time.Hour)), "9")
	if _, err := w.Spent(t.Context(), "x", first); err == nil {
		t.Error("ten days are kept of what was asked for by the day")
	}
}
