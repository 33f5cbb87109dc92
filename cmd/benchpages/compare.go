package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/queries"
)

// contest asks the same questions of all three databases.
type contest struct {
	conn    driver.Conn
	queries *queries.Queries
	world   *world
	others  map[string]other // by the name in the names of SQL files
	draws   int
	say     func(string, ...any)
	took    map[timing][]time.Duration
	differ  []string
}

// timing names what was timed.
type timing struct{ question, way, database string }

// compare carries the rows over and asks.
func (b *bench) compare(ctx context.Context) (err error) {
	p, err := openPostgres(ctx, filepath.Join(b.dir, "postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close(context.WithoutCancel(ctx))) }()
	d, err := openDuckDB(ctx, b.module, filepath.Join(b.dir, "duckdb"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	b.say("\ncarrying the rows over")
	carries := &carrier{conn: b.warehouse.Conn(), world: b.world, atOnce: max(1, len(b.world.brands)*1_000_000/(b.sizes.posts+1)), say: b.say}
	if err := errors.Join(carries.carry(ctx, d), carries.carry(ctx, p)); err != nil {
		return err
	}
	c := &contest{conn: b.warehouse.Conn(), queries: queries.New(b.warehouse.Conn()), world: b.world, draws: b.draws, say: b.say,
		others: map[string]other{inPostgres: p, inDuckDB: d}, took: map[timing][]time.Duration{}}
	for _, q := range questions() {
		if strings.Contains(q.name, b.only) {
			if err := c.question(ctx, q); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
		}
	}
	c.tables()
	if len(c.differ) > 0 {
		return fmt.Errorf("%d answers differ, so their times count nothing: %s", len(c.differ), c.differ[0])
	}
	return nil
}

// question asks one question, several times with other values each time.
func (c *contest) question(ctx context.Context, q question) error {
	rng := rand.New(rand.NewPCG(c.world.seed, 11))
	for range c.draws {
		d := c.world.draw(rng)
		truth, took, err := c.clickhouse(ctx, q, ofBase, d)
		if err != nil {
			return fmt.Errorf("ClickHouse's base tables: %w", err)
		}
		c.note(timing{q.name, ofBase, inClickHouse}, took)
		for _, a := range c.answers(q) {
			rows, took, err := c.repeated(ctx, a.ask, d)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", a.way, a.database, err)
			}
			if wrong := unlike(truth, rows); wrong != "" {
				c.differ = append(c.differ, fmt.Sprintf("%s, %s of %s, %s: %s", q.name, a.way, a.database, d, wrong))
				continue
			}
			c.note(a.timing, took)
		}
	}
	return nil
}

// asking is a way to ask a question.
type asking struct {
	timing
	ask ask
}

// ask answers with values.
type ask func(context.Context, drawn) ([][]any, time.Duration, error)

// answers are the ways to ask a question, but for the one that says what is right.
func (c *contest) answers(q question) []asking {
	all := []asking{{timing{q.name, ownPath, inClickHouse}, func(ctx context.Context, d drawn) ([][]any, time.Duration, error) {
		return q.own.answer(ctx, c.queries, d)
	}}}
	if q.text(ofRollup, inClickHouse) != "" {
		all = append(all, asking{timing{q.name, ofRollup, inClickHouse}, func(ctx context.Context, d drawn) ([][]any, time.Duration, error) {
			return c.once(ctx, q.text(ofRollup, inClickHouse), d)
		}})
	}
	for _, database := range []string{inDuckDB, inPostgres} {
		for _, way := range []string{ofBase, ofRollup} {
			text := q.text(way, database)
			if text == "" {
				continue
			}
			all = append(all, asking{timing{q.name, way, database}, func(ctx context.Context, d drawn) ([][]any, time.Duration, error) {
				return c.others[database].ask(ctx, d.written(text, literal))
			}})
		}
	}
	return all
}

func (c *contest) clickhouse(ctx context.Context, q question, way string, d drawn) ([][]any, time.Duration, error) {
	text := q.text(way, inClickHouse)
	return c.repeated(ctx, func(ctx context.Context, d drawn) ([][]any, time.Duration, error) { return c.once(ctx, text, d) }, d)
}

// once asks ClickHouse.
func (c *contest) once(ctx context.Context, text string, d drawn) (all [][]any, took time.Duration, err error) {
	began := time.Now()
	rows, err := c.conn.Query(ctx, text, d.named()...)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		into := make([]any, len(rows.ColumnTypes()))
		for i, t := range rows.ColumnTypes() {
			into[i] = newOf(t)
		}
		if err := rows.Scan(into...); err != nil {
			return nil, 0, err
		}
		all = append(all, into)
	}
	return all, time.Since(began), rows.Err()
}

// Of what is repeated: the most runs that count, and after how much time there are no more.
const (
	mostRuns = 3
	runsFor  = 2 * time.Second
)

// repeated asks once to warm up, and then up to three times, of which the median counts.
func (c *contest) repeated(ctx context.Context, ask ask, d drawn) (rows [][]any, took time.Duration, err error) {
	if _, _, err := ask(ctx, d); err != nil {
		return nil, 0, err
	}
	var runs []time.Duration
	for began := time.Now(); len(runs) == 0 || len(runs) < mostRuns && time.Since(began) < runsFor; {
		if rows, took, err = ask(ctx, d); err != nil {
			return nil, 0, err
		}
		runs = append(runs, took)
	}
	return rows, quantile(runs, 0.5), nil
}

func (c *contest) note(t timing, took time.Duration) { c.took[t] = append(c.took[t], took) }

// unlike says how two answers differ, whatever the order of their rows; "" if they do not. Only the columns that both have
// are looked at, numbers up to rounding.
func unlike(want, got [][]any) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d rows, not %d", len(got), len(want))
	}
	if len(want) == 0 {
		return ""
	}
	width := min(len(want[0]), len(got[0]))
	wanted, gotten := ordered(want, width), ordered(got, width)
	for i := range wanted {
		for j := range width {
			if !alike(wanted[i][j], gotten[i][j]) {
				return fmt.Sprintf("%v, not %v", gotten[i], wanted[i])
			}
		}
	}
	return ""
}

// ordered are rows of plain values, in order of their texts: those come first and tell rows apart.
func ordered(rows [][]any, width int) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		for _, cell := range row[:width] {
			out[i] = append(out[i], canonical(cell))
		}
	}
	slices.SortFunc(out, func(a, b []any) int { return strings.Compare(rendered(a), rendered(b)) })
	return out
}

func rendered(row []any) string {
	var parts []string
	for _, cell := range row {
		if number, ok := cell.(float64); ok {
			cell = fmt.Sprintf("%020.3f", number)
		}
		parts = append(parts, fmt.Sprint(cell))
	}
	return strings.Join(parts, "\x00")
}

func alike(a, b any) bool {
	x, isNumber := a.(float64)
	y, too := b.(float64)
	if !isNumber || !too {
		return a == b
	}
	return math.Abs(x-y) <= 1e-6*max(1, math.Abs(x))
}

// tables prints the three comparisons.
func (c *contest) tables() {
	c.say("\nThe same rows and questions in three databases: two cores, warm, one question after the other, the median of %d sets of values; ms.", c.draws)
	c.say("%s and %s have %s", c.others[inDuckDB].name(), c.others[inPostgres].name(), "each its best order of rows, column types and indexes; all answers were checked to be the same.")
	c.table("our panel's own path, against their base tables", ownPath, ofBase)
	c.table("base tables against base tables", ofBase, ofBase)
	c.table("roll-ups of the same shape against each other", ofRollup, ofRollup)
	for _, d := range c.differ[:min(len(c.differ), 10)] {
		c.say("DIFFERS: %s", d)
	}
}

func (c *contest) table(title, ours, theirs string) {
	c.say("\n%s\n  %-34s %9s | %9s %8s | %10s %8s", title, "question", "Renown", "DuckDB", "× as long", "PostgreSQL", "× as long")
	times := map[string][]float64{}
	for _, q := range questions() {
		own := median(c.took[timing{q.name, ours, inClickHouse}])
		line := fmt.Sprintf("  %-34s %9.1f", q.panel, ms(own))
		for _, database := range []string{inDuckDB, inPostgres} {
			other := median(c.took[timing{q.name, theirs, database}])
			if own == 0 || other == 0 {
				line += fmt.Sprintf(" | %9s %8s", "-", "")
				continue
			}
			ratio := float64(other) / float64(own)
			times[database] = append(times[database], ratio)
			line += fmt.Sprintf(" | %9.1f %7.1f×", ms(other), ratio)
		}
		if own > 0 {
			c.say("%s", line)
		}
	}
	c.say("  %-34s %9s | %9s %7.1f× | %9s %7.1f×", "geometric mean", "", "", geometric(times[inDuckDB]), "", geometric(times[inPostgres]))
}

func median(ds []time.Duration) time.Duration { return quantile(ds, 0.5) }
