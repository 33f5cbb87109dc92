package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// A roll-up that is new, or says something else than before, is out of date in a warehouse that holds data, though
// nothing came. A setting keeps of each family with which numbers its tables were made for all keys, and how far it is
// with others, so that whoever starts next goes on where a program was cut off. What is delivered meanwhile is
// recomputed as ever, by the new SQL.

// rolledUpSetting names, with a family's name after it, the setting that holds how its tables were made.
const rolledUpSetting = "rolled_up/"

// rolledUp is how the tables of a family were made.
type rolledUp struct {
	Made   map[string]int `json:"made"`             // for all keys
	Making map[string]int `json:"making,omitempty"` // for those of the portions up to After
	After  string         `json:"after,omitempty"`
}

// portion is records whose keys are recomputed in one step.
type portion struct {
	name string // the next one's is greater, or smaller, as the family's portions are sorted
	rows uint64
}

// refilling is what the courier knows of a family that it makes anew.
type refilling struct {
	family string
	left   []portion
	total  uint64 // rows of all portions there were
}

// refillAtOnce is how many records about are rolled up in one step, before deliveries are looked at.
const refillAtOnce = 100_000

// refill makes the roll-ups of a family anew that are out of date, a step at a time.
func (c *courier) refill(ctx context.Context) (done bool, err error) {
	for _, f := range families() {
		state, err := readRolledUp(ctx, c.conn, f)
		if err != nil {
			return false, err
		}
		if len(state.outdated(f)) == 0 {
			continue
		}
		if err := c.refillStep(ctx, f, state); err != nil {
			return false, fmt.Errorf("make the roll-ups of %s anew: %w", f.name, err)
		}
		return false, nil
	}
	return true, nil
}

func (c *courier) refillStep(ctx context.Context, f family, state rolledUp) error {
	if !maps.Equal(state.Making, f.numbers()) {
		state.Making, state.After = f.numbers(), ""
		c.refilling = refilling{}
	}
	r := &c.refilling
	if r.family != f.name {
		left, total, err := f.portions(ctx, c.conn, state.After)
		if err != nil {
			return err
		}
		*r = refilling{f.name, left, total}
	}
	step := r.next()
	if len(step) == 0 {
		*r = refilling{}
		return putRolledUp(ctx, c.conn, f, rolledUp{Made: f.numbers()})
	}
	if err := f.refill(ctx, c.conn, f.anew(state), step[0].name, step[len(step)-1].name); err != nil {
		return err
	}
	state.After = step[len(step)-1].name
	if err := putRolledUp(ctx, c.conn, f, state); err != nil {
		return err
	}
	r.left = r.left[len(step):]
	c.log.Info("making roll-ups anew", "of", f.name, "up to", state.After, "done", r.total-rowsOf(r.left), "of all", r.total)
	return nil
}

// next is the portions of the next step, at least one unless none is left.
func (r *refilling) next() []portion {
	n, rows := 0, uint64(0)
	for n < len(r.left) && (n == 0 || rows+r.left[n].rows <= refillAtOnce) {
		rows += r.left[n].rows
		n++
	}
	return r.left[:n]
}

func rowsOf(portions []portion) (n uint64) {
	for _, p := range portions {
		n += p.rows
	}
	return n
}

// anew is the family with those of its tables that are to be made anew.
func (f family) anew(state rolledUp) family {
	if !f.whole {
		outdated := state.outdated(f)
		f.rollups = slices.DeleteFunc(slices.Clone(f.rollups), func(r rollup) bool { return !slices.Contains(outdated, r.table) })
	}
	return f
}

// numbers are those of the family's tables.
func (f family) numbers() map[string]int {
	numbers := map[string]int{}
	for _, r := range f.rollups {
		numbers[r.table] = r.made
	}
	return numbers
}

// outdated are the tables that were made with a smaller number than the family's, in its order.
func (s rolledUp) outdated(f family) (tables []string) {
	for _, r := range f.rollups {
		if s.Made[r.table] < r.made {
			tables = append(tables, r.table)
		}
	}
	return tables
}

func readRolledUp(ctx context.Context, conn driver.Conn, f family) (state rolledUp, err error) {
	value, err := readSetting(ctx, conn, rolledUpSetting+f.name)
	if err != nil || value == "" {
		return rolledUp{}, err
	}
	if json.Unmarshal([]byte(value), &state) != nil {
		return rolledUp{}, nil // not ours: all is made anew, and the setting written
	}
	return state, nil
}

func putRolledUp(ctx context.Context, conn driver.Conn, f family, state rolledUp) error {
	value, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return putSetting(ctx, conn, rolledUpSetting+f.name, string(value))
}

// RollupsBehind are the roll-up tables that do not say yet what this program's say, because the warehouse held records
// before: whoever writes to it makes them anew in the background. Until then their panels show less than there is.
func (w *Warehouse) RollupsBehind(ctx context.Context) (tables []string, err error) {
	for _, f := range families() {
		var records uint64
		if err := w.conn.QueryRow(ctx, "SELECT count() FROM "+f.name).Scan(&records); err != nil {
			return nil, fmt.Errorf("count the %s: %w", f.name, err)
		}
		if records == 0 {
			continue
		}
		state, err := readRolledUp(ctx, w.conn, f)
		if err != nil {
			return nil, fmt.Errorf("read how far the roll-ups of %s are: %w", f.name, err)
		}
		tables = append(tables, state.outdated(f)...)
	}
	return tables, nil
}

// portions are those after one, in order, and how many records there are in all of them and those before.
func (f family) portions(ctx context.Context, conn driver.Conn, after string) (left []portion, total uint64, err error) {
	err = eachRollup(ctx, conn, f.name+"_portions", func(rows driver.Rows) error {
		var p portion
		var before bool
		err := rows.Scan(&p.name, &p.rows, &before)
		if total += p.rows; !before {
			left = append(left, p)
		}
		return err
	}, clickhouse.Named("after", after))
	return left, total, err
}

func refillReviews(ctx context.Context, conn driver.Conn, _ family, first, last string) error {
	var keys []reviewKey
	err := eachRollup(ctx, conn, "reviews_keys", func(rows driver.Rows) error {
		var k reviewKey
		err := rows.Scan(&k.brand, &k.site)
		keys = append(keys, k)
		return err
	}, clickhouse.Named("first", first), clickhouse.Named("last", last))
	if err != nil {
		return err
	}
	return rollUpReviews(ctx, conn, keys)
}

func refillMentions(ctx context.Context, conn driver.Conn, f family, first, last string) error {
	var keys []mentionKey
	err := eachRollup(ctx, conn, "mentions_keys", func(rows driver.Rows) error {
		var k mentionKey
		err := rows.Scan(&k.brand, &k.network, &k.day)
		keys = append(keys, k)
		return err
	}, clickhouse.Named("first", first), clickhouse.Named("last", last))
	if err != nil {
		return err
	}
	return f.rollUpMentions(ctx, conn, keys)
}

// eachRollup runs one of the questions beside the roll-ups and has every row of the answer read.
func eachRollup(ctx context.Context, conn driver.Conn, query string, read func(driver.Rows) error, args ...any) error {
	sql, err := rollupSQL(query)
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	for rows.Next() {
		if err := read(rows); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", query, err), rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
