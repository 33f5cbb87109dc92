package fetch

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// tally is what was taken out of a budget in its window, as small as the budget allows: one entry for each item of a
// budget that counts different ones, one for each five-hundredth of a rolling window, one for a day or a month.
type tally struct {
	budget  Budget
	entries map[string]*spending
}

type spending struct {
	at     time.Time
	amount float64
}

func newTally(b Budget) *tally { return &tally{budget: b, entries: make(map[string]*spending)} }

// add enters an amount. Items bought at the same place are one: the first purchase counts, as long as it is in the window.
func (t *tally) add(s Spent) {
	key, at, amount := t.place(s)
	e := t.entries[key]
	if e == nil {
		t.entries[key] = &spending{at: at, amount: amount}
		return
	}
	if amount > 0 && at.Before(e.at) {
		e.at = at
	}
	e.amount += amount
	if t.budget.Distinct && e.amount <= 0 {
		delete(t.entries, key)
	}
}

// place says which entry an amount belongs to. In a rolling window it is dated a little later, so that it never falls
// out too early.
func (t *tally) place(s Spent) (key string, at time.Time, amount float64) {
	switch w := t.budget.Window; {
	case t.budget.Distinct:
		return s.Item, s.At, float64(cmp.Compare(s.Amount, 0))
	case w.Rolling > 0:
		step := max(w.Rolling/500, 1)
		at = s.At.Truncate(step).Add(step)
		return at.UTC().Format(time.RFC3339Nano), at, s.Amount
	default:
		at = w.Since(s.At)
		return at.Format(time.RFC3339), at, s.Amount
	}
}

// expire forgets what has fallen out of the window.
func (t *tally) expire(now time.Time) {
	since, rolling := t.budget.Window.Since(now), t.budget.Window.Rolling > 0
	for key, e := range t.entries {
		if e.at.Before(since) || (rolling && e.at.Equal(since)) {
			delete(t.entries, key)
		}
	}
}

func (t *tally) used() float64 {
	if t.budget.Distinct {
		return float64(len(t.entries))
	}
	sum := 0.0
	for _, e := range t.entries {
		sum += e.amount
	}
	return max(sum, 0)
}

func (t *tally) has(item string) bool { return t.entries[item] != nil }

// fits says whether so much more may be used.
func (t *tally) fits(amount float64) bool {
	return t.used()+amount <= t.budget.Limit+1e-9*math.Max(1, t.budget.Limit)
}

// frees is when so much more may be used; zero: never.
func (t *tally) frees(now time.Time, amount float64) time.Time {
	w := t.budget.Window
	if amount > t.budget.Limit {
		return time.Time{}
	}
	if w.Rolling == 0 {
		return w.Until(now)
	}
	rest := &tally{budget: t.budget, entries: make(map[string]*spending, len(t.entries))}
	keys := make([]string, 0, len(t.entries))
	for key, e := range t.entries {
		rest.entries[key] = e
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return t.entries[a].at.Compare(t.entries[b].at) })
	for _, key := range keys {
		delete(rest.entries, key)
		if rest.fits(amount) {
			return t.entries[key].at.Add(w.Rolling).UTC()
		}
	}
	return w.Until(now)
}
