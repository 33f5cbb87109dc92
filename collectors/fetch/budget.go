package fetch

import (
	"context"
	"fmt"
	"time"
)

// Budget is how much of something may be used in a window of time: the platform's own quota, or what the user wants to
// spend.
type Budget struct {
	Name     string // unique among all budgets of the program: "x dollars", "youtube units of <channel>"; holds no secret
	Unit     string // "$", "units", "hashtags"
	Limit    float64
	Window   Window
	Distinct bool // counts different items rather than amounts: 30 hashtags a week
}

// Window is the stretch of time that a budget is for: exactly one of its fields is set.
type Window struct {
	Rolling time.Duration  // so long up to now
	Day     *time.Location // the calendar day there, as YouTube counts: midnight in California
	Month   *time.Location // the calendar month there
}

// Since is when the window that now lies in began.
func (w Window) Since(now time.Time) time.Time {
	switch {
	case w.Day != nil:
		y, m, d := now.In(w.Day).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, w.Day).UTC()
	case w.Month != nil:
		y, m, _ := now.In(w.Month).Date()
		return time.Date(y, m, 1, 0, 0, 0, 0, w.Month).UTC()
	}
	return now.Add(-w.Rolling).UTC()
}

// Until is when the window that now lies in ends; of a rolling one, when what is spent now falls out of it.
func (w Window) Until(now time.Time) time.Time {
	switch {
	case w.Day != nil:
		y, m, d := now.In(w.Day).Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, w.Day).UTC()
	case w.Month != nil:
		y, m, _ := now.In(w.Month).Date()
		return time.Date(y, m+1, 1, 0, 0, 0, 0, w.Month).UTC()
	}
	return now.Add(w.Rolling).UTC()
}

func (b Budget) check() error {
	set := 0
	for _, is := range []bool{b.Window.Rolling > 0, b.Window.Day != nil, b.Window.Month != nil} {
		if is {
			set++
		}
	}
	if b.Name == "" || set != 1 || !(b.Limit >= 0) {
		return fmt.Errorf("the budget %q needs a name, a limit and one window", b.Name)
	}
	return nil
}

// Spent is what was taken out of a budget at a time; negative for a correction.
type Spent struct {
	Budget, Unit, Item, Source string
	At                         time.Time
	Amount                     float64
}

// Ledger keeps what was spent, so that a budget holds over restarts and over programs that share a warehouse.
type Ledger interface {
	// Spent lists what was taken out of a budget since a time, what was spent a moment ago included.
	Spent(ctx context.Context, budget string, since time.Time) ([]Spent, error)
	// Spend enters what is about to be spent. It returns once that is safe on disk.
	Spend(ctx context.Context, entries ...Spent) error
}

// Planned is a request that a run would begin with.
type Planned struct {
	Method string // "" is GET
	URL    string // redacted
	Times  int    // how often at most, page after page; 0: once
	Cost   []Cost // of all of them, at most
	Note   string // "for each post that has new replies"
}
