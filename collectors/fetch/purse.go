package fetch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	ledgerAge   = 5 * time.Minute  // after which it is read again, to see what other programs have spent
	ledgerAgain = time.Minute      // after a failure
	ledgerLast  = 10 * time.Second // for a correction that must be entered although its run has ended
)

// purse is one budget, for all who spend from it.
type purse struct {
	turn chan struct{} // held from looking what is left until it is spent and entered

	mu      sync.Mutex // guards what follows
	budget  Budget
	sources map[string]bool
	tally   *tally
	known   bool      // the ledger was read
	read    time.Time // when it was, or is taken to have been
	since   time.Time // the window it was read for; not of a rolling one
	owed    []Spent   // corrections the ledger could not take yet
}

// openPurse finds or makes the purse of a budget. If sources disagree about the limit, the lowest holds for all.
func (c *Client) openPurse(b Budget, source string) error {
	if err := b.check(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.purses[b.Name]
	if p == nil {
		p = &purse{turn: make(chan struct{}, 1), budget: b, sources: make(map[string]bool), tally: newTally(b)}
		c.purses[b.Name] = p
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sources[source] = true
	p.budget.Limit = min(p.budget.Limit, b.Limit)
	p.tally.budget = p.budget
	return nil
}

// receipt is what an attempt was paid with.
type receipt []Spent

// charge takes what a request costs at most out of its budgets, and returns when that is on disk. Budgets are locked in
// the order of their names, and all are looked at before any is touched.
func (c *call) charge(ctx context.Context) (receipt, error) {
	if len(c.ask.Cost) == 0 {
		return nil, nil
	}
	release, err := c.lockPurses(ctx, c.ask.Cost)
	if err != nil {
		return nil, err
	}
	defer release()
	now := c.api.client.opt.Now().UTC().Truncate(time.Millisecond)
	var paid receipt
	for _, cost := range c.ask.Cost {
		p := c.api.client.purse(cost.Budget)
		if err := p.look(ctx, c.api.client, now); err != nil {
			return nil, c.ledgerDown(err, "what the budget %q has left cannot be read", cost.Budget)
		}
		spent, err := c.price(p, cost, paid, now)
		if err != nil {
			return nil, err
		}
		if spent.Amount != 0 {
			paid = append(paid, spent)
		}
	}
	if err := c.enter(ctx, paid); err != nil {
		return nil, c.ledgerDown(err, "what the request costs cannot be entered")
	}
	return paid, nil
}

// price says what a cost takes out of a purse; the zero Spent if nothing, because the item is already paid for.
func (c *call) price(p *purse, cost Cost, before receipt, now time.Time) (Spent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally.expire(now)
	amount, planned := cost.Amount, 0.0
	if p.budget.Distinct {
		amount = 1
	}
	for _, s := range before {
		if s.Budget != cost.Budget {
			continue
		}
		if planned += s.Amount; p.budget.Distinct && s.Item == cost.Item {
			return Spent{}, nil
		}
	}
	if (p.budget.Distinct && p.tally.has(cost.Item)) || amount == 0 {
		return Spent{}, nil
	}
	if !(amount > 0) {
		return Spent{}, fmt.Errorf("a request's cost of %g %s is not an amount", amount, p.budget.Unit)
	}
	if !p.tally.fits(planned + amount) {
		return Spent{}, c.overBudget(p, planned+amount, now)
	}
	return c.spent(p.budget, cost.Item, amount, now), nil
}

func (c *call) spent(b Budget, item string, amount float64, at time.Time) Spent {
	return Spent{Budget: b.Name, Unit: b.Unit, Item: item, Source: c.api.opt.Source, At: at, Amount: amount}
}

func (c *call) overBudget(p *purse, amount float64, now time.Time) error {
	e := c.failure(OverBudget, nil, "the budget %q is used up: %s of %s used since %s, and this request needs %s more",
		p.budget.Name, amountText(p.tally.used()), unitText(p.budget.Limit, p.budget.Unit),
		p.budget.Window.Since(now).Format("2006-01-02 15:04 UTC"), amountText(amount))
	e.RetryAt = p.tally.frees(now, amount)
	return e
}

func unitText(n float64, unit string) string { return strings.TrimSpace(amountText(n) + " " + unit) }

func amountText(n float64) string {
	text := strings.TrimRight(strconv.FormatFloat(n, 'f', 4, 64), "0")
	return strings.TrimSuffix(text, ".")
}

func (c *call) ledgerDown(err error, format string, args ...any) error {
	if c.last.Context().Err() != nil {
		return c.last.Context().Err()
	}
	return c.failure(LedgerDown, err, format+": %v", append(args, err)...)
}

func (c *Client) purse(name string) *purse {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.purses[name]
}

// lockPurses locks the purses of all costs, in the order of their names.
func (c *call) lockPurses(ctx context.Context, costs []Cost) (release func(), err error) {
	names := make(map[string]bool)
	for _, cost := range costs {
		names[cost.Budget] = true
	}
	var held []*purse
	release = func() {
		for _, p := range held {
			<-p.turn
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		p := c.api.client.purse(name)
		if p == nil {
			release()
			return nil, fmt.Errorf("a request of source %s costs something of a budget %q that does not exist", c.api.opt.Source, name)
		}
		select {
		case p.turn <- struct{}{}:
			held = append(held, p)
		case <-ctx.Done():
			release()
			return nil, ctx.Err()
		}
	}
	return release, nil
}

// enter puts entries into the ledger, what could not be entered before included, and then counts them.
func (c *call) enter(ctx context.Context, entries []Spent) error {
	if len(entries) == 0 {
		return nil
	}
	client := c.api.client
	var owed []Spent
	purses := map[string]*purse{}
	for _, s := range entries {
		if purses[s.Budget] == nil {
			purses[s.Budget] = client.purse(s.Budget)
			owed = append(owed, purses[s.Budget].owing()...)
		}
	}
	if client.opt.Ledger != nil {
		if err := client.opt.Ledger.Spend(ctx, append(owed, entries...)...); err != nil {
			return err
		}
	}
	for _, p := range purses {
		p.count(entries)
	}
	return nil
}

func (p *purse) owing() []Spent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.owed)
}

// count takes over what the ledger now holds.
func (p *purse) count(entries []Spent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owed = nil
	for _, s := range entries {
		if s.Budget == p.budget.Name {
			p.tally.add(s)
		}
	}
}

// look reads the ledger if that has not been done yet, not for a while, or not for this window. Its turn is held.
func (p *purse) look(ctx context.Context, c *Client, now time.Time) error {
	p.mu.Lock()
	known, budget := p.known, p.budget
	since := budget.Window.Since(now)
	rolled := budget.Window.Rolling == 0 && !since.Equal(p.since)
	fresh := known && !rolled && now.Sub(p.read).Abs() < ledgerAge
	p.mu.Unlock()
	if fresh || (known && c.opt.Ledger == nil) {
		return nil
	}
	var entries []Spent
	if c.opt.Ledger != nil {
		var err error
		if entries, err = c.opt.Ledger.Spent(ctx, budget.Name, since); err != nil {
			return p.unread(c, err, now, since)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally = newTally(p.budget)
	for _, s := range append(entries, p.owed...) {
		if !s.At.Before(since) {
			p.tally.add(s)
		}
	}
	p.known, p.read, p.since = true, now, since
	return nil
}

// unread goes on from memory if the ledger cannot be read; if it never was, nobody knows what was spent.
func (p *purse) unread(c *Client, err error, now, since time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.known {
		return err
	}
	c.opt.Logger.Warn("what was spent cannot be read anew", "budget", p.budget.Name, "error", err)
	p.read, p.since = now.Add(ledgerAgain-ledgerAge), since
	return nil
}

// correct enters by how much the actual costs differ from what was paid. It dates the difference like the payment, so
// that both are in the same window.
func (c *call) correct(ctx context.Context, paid receipt, actual []Cost) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ledgerLast)
	defer cancel()
	release, err := c.lockPurses(ctx, append(costsOf(paid), actual...))
	if err != nil {
		c.api.client.opt.Logger.Error("correcting what a request cost", "source", c.api.opt.Source, "error", err)
		return
	}
	defer release()
	entries := c.differences(paid, actual)
	if err := c.enter(ctx, entries); err != nil {
		c.api.client.opt.Logger.Warn("what a request cost after all is entered later", "source", c.api.opt.Source, "error", err)
		for _, s := range entries {
			c.api.client.purse(s.Budget).owe(s)
		}
	}
}

// owe counts a correction that the ledger has yet to take.
func (p *purse) owe(s Spent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owed = append(p.owed, s)
	p.tally.add(s)
}

func costsOf(paid receipt) []Cost {
	costs := make([]Cost, len(paid))
	for i, s := range paid {
		costs[i] = Cost{Budget: s.Budget, Item: s.Item, Amount: s.Amount}
	}
	return costs
}

type position struct{ budget, item string }

// differences are the entries that turn what was paid into what it cost. What an item of a budget that counts different
// ones had cost before is not given back.
func (c *call) differences(paid receipt, actual []Cost) []Spent {
	now := c.api.client.opt.Now().UTC().Truncate(time.Millisecond)
	sums, at, order := map[position]float64{}, map[position]time.Time{}, []position(nil)
	note := func(where position, amount float64, when time.Time) {
		if _, known := sums[where]; !known {
			order, at[where] = append(order, where), when
		}
		sums[where] += amount
	}
	for _, s := range paid {
		note(position{s.Budget, s.Item}, -s.Amount, s.At)
	}
	for _, cost := range actual {
		if p := c.api.client.purse(cost.Budget); !p.distinct() {
			note(position{cost.Budget, cost.Item}, cost.Amount, now)
		} else if where := (position{cost.Budget, cost.Item}); !p.holds(cost.Item) {
			note(where, 1, now)
		} else if _, bought := sums[where]; bought {
			sums[where] = 0
		}
	}
	var entries []Spent
	for _, where := range order {
		if sums[where] > 1e-9 || sums[where] < -1e-9 {
			entries = append(entries, c.spent(c.api.client.purse(where.budget).definition(), where.item, sums[where], at[where]))
		}
	}
	return entries
}

func (p *purse) distinct() bool { return p.definition().Distinct }

func (p *purse) definition() Budget {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.budget
}

func (p *purse) holds(item string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tally.has(item)
}

// ReadBudgets reads what was spent of budgets that nothing has asked for yet since the program began, for the Sources
// page.
func (c *Client) ReadBudgets(ctx context.Context) error {
	c.mu.Lock()
	purses := slices.Collect(maps.Values(c.purses))
	c.mu.Unlock()
	now := c.opt.Now().UTC().Truncate(time.Millisecond)
	var errs []error
	for _, p := range purses {
		select {
		case p.turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := p.look(ctx, c, now); err != nil {
			errs = append(errs, fmt.Errorf("reading what was spent of the budget %q: %w", p.definition().Name, err))
		}
		<-p.turn
	}
	return errors.Join(errs...)
}
