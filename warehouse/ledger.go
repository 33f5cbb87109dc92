package warehouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

// Spent lists what was taken out of a budget since a time, oldest first and each entry once: what ClickHouse has, from
// whichever program, and what still waits in this program's spool. During an outage it is what was known before it and
// what this program wrote since; where that does not reach back to since, nobody knows what is left, which is an error.
func (w *Warehouse) Spent(ctx context.Context, budget string, since time.Time) ([]record.Spend, error) {
	since = since.Truncate(time.Millisecond) // as ClickHouse keeps it
	w.budgets.watch(budget)
	var waiting []record.Spend
	if w.feed != nil {
		waiting = w.feed.queue.spentFrom(budget, since) // before ClickHouse is asked: afterwards it may have been delivered
	}
	stored, err := readSpent(ctx, w.conn, budget, since)
	if err == nil {
		return w.budgets.learn(budget, since, w.opts.Now().Sub(since), append(stored, waiting...)), nil
	}
	known, ok := w.budgets.recall(budget, since)
	if !ok {
		return nil, fmt.Errorf("read what was spent of %s: %w", budget, err)
	}
	w.log.Warn("spending not read from ClickHouse; going on from what was known", "budget", budget, "error", err)
	return inOrder(known, waiting), nil
}

func readSpent(ctx context.Context, conn driver.Conn, budget string, since time.Time) ([]record.Spend, error) {
	rows, err := conn.Query(ctx, `SELECT id, budget, unit, item, source, at, amount FROM spending FINAL
		WHERE budget = {budget:String} AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
		clickhouse.Named("budget", budget), clickhouse.Named("since", since.UnixMilli()))
	if err != nil {
		return nil, err
	}
	var out []record.Spend
	for rows.Next() {
		var s record.Spend
		if err := rows.Scan(&s.ID, &s.Budget, &s.Unit, &s.Item, &s.Source, &s.At, &s.Amount); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, s)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// ledgerCache remembers the budgets that were read and what was written since, so that spending goes on, and is
// counted, through an outage.
type ledgerCache struct {
	mu    sync.Mutex
	known map[string]*knownBudget
}

// knownBudget is all there is of a budget from since on.
type knownBudget struct {
	read    bool // false: only what this program entered is known
	since   time.Time
	reach   time.Duration           // how far back it was asked for at most
	entries map[string]record.Spend // by ID
}

// remembered bounds how much longer a budget is known than it was last asked for: as long as anyone asked for, so that
// one who asks for an hour does not make another forget the month, and a month at most.
const remembered = 32 * 24 * time.Hour

// watch has what is entered in a budget remembered from now on, before it is read for the first time.
func (c *ledgerCache) watch(budget string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]*knownBudget{}
	}
	if c.known[budget] == nil {
		c.known[budget] = &knownBudget{entries: map[string]record.Spend{}}
	}
}

// learn keeps what was read of a watched budget, along with what was entered while it was read, and gives both. reach is
// how long ago since is.
func (c *ledgerCache) learn(budget string, since time.Time, reach time.Duration, read []record.Spend) []record.Spend {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[budget]
	if !k.read || since.Before(k.since) {
		k.since = since
	}
	k.reach = max(k.reach, min(reach, remembered))
	if oldest := since.Add(-k.reach); k.since.Before(oldest) {
		k.since = oldest
	}
	k.read = true
	maps.DeleteFunc(k.entries, func(_ string, s record.Spend) bool { return s.At.Before(k.since) })
	for _, s := range read {
		k.entries[s.ID] = s
	}
	return k.from(since)
}

// recall gives what is known of a budget without asking; not ok: not all of it is.
func (c *ledgerCache) recall(budget string, since time.Time) (entries []record.Spend, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[budget]
	if !k.read || k.since.After(since) {
		return nil, false
	}
	return k.from(since), true
}

// enter adds what was just written to the budgets that were read before.
func (c *ledgerCache) enter(entries []record.Spend) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range entries {
		if k := c.known[s.Budget]; k != nil {
			k.entries[s.ID] = s
		}
	}
}

func (k *knownBudget) from(since time.Time) []record.Spend {
	var out []record.Spend
	for _, s := range k.entries {
		if !s.At.Before(since) {
			out = append(out, s)
		}
	}
	return inOrder(out)
}

// inOrder puts two lists together by time, an entry that is in both once.
func inOrder(lists ...[]record.Spend) []record.Spend {
	byID := map[string]record.Spend{}
	for _, list := range lists {
		for _, s := range list {
			byID[s.ID] = s
		}
	}
	return slices.SortedFunc(maps.Values(byID), func(a, b record.Spend) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
}
