package fetch

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// APIState is how a source stands with a platform's API, for the Sources page. It holds no secrets.
type APIState struct {
	Source, Host string
	Circuit      CircuitState
	Limits       []LimitState
}

// CircuitState says whether a host is asked at all.
type CircuitState struct {
	State    string    // "closed": it is; "open": it is left alone until Until; "half-open": the next request decides
	Failures int       // in a row
	Until    time.Time // zero unless it is open
	Why      string    // the last failure
}

// LimitState is what a platform has last said of one of its limits.
type LimitState struct {
	Name    string // as the source's requests name it; "": the one for all
	Unit    string // "requests", or "%" of an allowance
	Allowed int    // 0: not said
	Left    int
	Reset   time.Time // when it begins anew; in the past: it has, and nothing was asked since
	Seen    time.Time // when the platform said so
	Quiet   time.Time // asked not to be disturbed until then; zero: not
}

// State lists, for every source that talks to an API, what is known of its limits, and whether the host is asked.
func (c *Client) State() []APIState {
	now := c.clock.now()
	c.mu.Lock()
	sites := slices.Collect(maps.Values(c.sites))
	c.mu.Unlock()
	var list []APIState
	for _, s := range sites {
		list = append(list, s.state(c.clock, now)...)
	}
	slices.SortFunc(list, func(a, b APIState) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Host, b.Host))
	})
	return list
}

func (s *site) state(clock *clock, now time.Time) []APIState {
	s.mu.Lock()
	defer s.mu.Unlock()
	circuit := s.circuit.state(clock, now)
	var list []APIState
	for _, id := range s.identities {
		limits := id.state(clock, now)
		for source := range id.sources {
			list = append(list, APIState{Source: source, Host: s.host, Circuit: circuit, Limits: limits})
		}
	}
	return list
}

func (c *circuit) state(clock *clock, now time.Time) CircuitState {
	state := CircuitState{State: "closed", Failures: c.failures, Why: c.why}
	if c.open() {
		state.State, state.Until = "open", clock.wall(c.until)
		if !now.Before(c.until) {
			state.State, state.Until = "half-open", time.Time{}
		}
	}
	return state
}

func (id *identity) state(clock *clock, now time.Time) []LimitState {
	var list []LimitState
	for _, name := range slices.Sorted(maps.Keys(id.limits)) {
		l := id.limits[name]
		var quiet time.Time
		if l.quiet.After(now) {
			quiet = clock.wall(l.quiet)
		}
		for _, key := range slices.Sorted(maps.Keys(l.windows)) {
			w := l.windows[key]
			unit := "requests"
			if w.percent {
				unit = "%"
			}
			list = append(list, LimitState{Name: name, Unit: unit, Allowed: w.allowed, Left: w.left,
				Reset: clock.wall(w.reset), Seen: clock.wall(w.seen), Quiet: quiet})
		}
		if len(l.windows) == 0 && !quiet.IsZero() {
			list = append(list, LimitState{Name: name, Unit: "requests", Quiet: quiet})
		}
	}
	return list
}

// BudgetState is how far a budget is used up, for the Sources page.
type BudgetState struct {
	Name, Unit   string
	Limit, Used  float64
	Distinct     bool
	Rolling      bool      // the window moves with the clock
	Since, Until time.Time // the window; of a rolling one, Until is when what is spent now falls out of it
	Known        bool      // the ledger was read; else Used is not known yet: see ReadBudgets
	Sources      []string
}

// Budgets lists all budgets that requests are paid from.
func (c *Client) Budgets() []BudgetState {
	now := c.opt.Now().UTC()
	c.mu.Lock()
	purses := slices.Collect(maps.Values(c.purses))
	c.mu.Unlock()
	list := make([]BudgetState, 0, len(purses))
	for _, p := range purses {
		list = append(list, p.state(now, c.opt.Ledger == nil))
	}
	slices.SortFunc(list, func(a, b BudgetState) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (p *purse) state(now time.Time, memory bool) BudgetState {
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := &tally{budget: p.budget, entries: maps.Clone(p.tally.entries)} // the clock may be wrong at the moment
	shown.expire(now)
	return BudgetState{
		Name: p.budget.Name, Unit: p.budget.Unit, Limit: p.budget.Limit, Used: shown.used(), Distinct: p.budget.Distinct, Rolling: p.budget.Window.Rolling > 0,
		Since: p.budget.Window.Since(now), Until: p.budget.Window.Until(now), Known: p.known || memory,
		Sources: slices.Sorted(maps.Keys(p.sources)),
	}
}
