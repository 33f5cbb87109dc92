package main

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/collectors/meaning/theme"
)

//go:embed generate/*.sql
var generateFiles embed.FS

// postsPerUnit is how many posts a unit of mentions.sql has on average.
const postsPerUnit = 1.347

// unitsAtOnce bounds one statement: a few hundred thousand rows.
const unitsAtOnce = 150_000

// sizes is how much is filled in.
type sizes struct{ posts, reviews int }

// filler fills a warehouse. What it did is noted in the warehouse, so that it goes on where it was stopped, and a filled
// warehouse is taken as it is.
type filler struct {
	conn  driver.Conn
	world *world
	sizes sizes
	say   func(format string, args ...any)
}

// part is one statement of a step.
type part struct {
	name string // in the notes of what was done
	file string
	args []any
}

// fill makes the base tables. Nothing of it depends on the order of its parts, except that some are drawn from others.
func (f *filler) fill(ctx context.Context) error {
	if err := f.conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS bench_filled (part String) ENGINE = MergeTree ORDER BY part"); err != nil {
		return err
	}
	if err := f.claim(ctx); err != nil {
		return err
	}
	done, err := f.done(ctx)
	if err != nil {
		return err
	}
	parts, began, last := f.parts(), time.Now(), time.Now()
	for i, p := range parts {
		if done[p.name] {
			continue
		}
		if err := f.make(ctx, p); err != nil {
			return fmt.Errorf("fill %s: %w", p.name, err)
		}
		if time.Since(last) > 10*time.Second || i == len(parts)-1 {
			f.say("  filled %d of %d parts in %.0f s (%s)", i+1, len(parts), time.Since(began).Seconds(), p.name)
			last = time.Now()
		}
	}
	return nil
}

// claim refuses a warehouse that was filled with other sizes.
func (f *filler) claim(ctx context.Context) error {
	want := fmt.Sprintf("size: %d posts, %d reviews, %d brands, seed %d", f.sizes.posts, f.sizes.reviews, len(f.world.brands), f.world.seed)
	var have []string
	if err := f.conn.QueryRow(ctx, "SELECT groupArray(part) FROM bench_filled WHERE part LIKE 'size: %'").Scan(&have); err != nil {
		return err
	}
	if len(have) == 0 {
		return f.note(ctx, want)
	}
	if have[0] != want {
		return fmt.Errorf("the folder holds a warehouse of other %s, not %s: name another --dir, or remove it", have[0], want)
	}
	return nil
}

func (f *filler) done(ctx context.Context) (map[string]bool, error) {
	var names []string
	if err := f.conn.QueryRow(ctx, "SELECT groupArray(part) FROM bench_filled").Scan(&names); err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, name := range names {
		done[name] = true
	}
	return done, nil
}

func (f *filler) note(ctx context.Context, part string) error {
	return f.conn.Exec(ctx, "INSERT INTO bench_filled SELECT {part:String}", clickhouse.Named("part", part))
}

func (f *filler) make(ctx context.Context, p part) error {
	text, err := generateFiles.ReadFile("generate/" + p.file + ".sql")
	if err != nil {
		return err
	}
	filling := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplicate": 0, "max_partitions_per_insert_block": 0, "max_query_size": 1 << 20, "max_insert_threads": 2,
	}))
	if err := f.conn.Exec(filling, string(text), append(f.world.parameters(), p.args...)...); err != nil {
		return err
	}
	return f.note(ctx, p.name)
}

func (f *filler) parts() []part {
	var parts []part
	units := int(float64(f.sizes.posts) / postsPerUnit)
	posts := func(again bool) {
		for from := 0; from < units; from += unitsAtOnce {
			parts = append(parts, part{fmt.Sprintf("posts %v %d", again, from), "mentions", f.slice(theme.Service, from, min(unitsAtOnce, units-from),
				clickhouse.Named("again", again), clickhouse.Named("authors", authors(f.sizes.posts)))})
		}
	}
	posts(false)
	posts(true)
	for from := 0; from < f.sizes.reviews; from += unitsAtOnce {
		parts = append(parts, part{fmt.Sprintf("reviews %d", from), "reviews", f.slice(theme.Work, from, min(unitsAtOnce, f.sizes.reviews-from))})
	}
	for _, name := range []string{"account_stats", "hashtag_counts", "runs", "notes", "alerts"} {
		parts = append(parts, part{name, name, nil})
	}
	few := 1 + f.sizes.posts/2_000_000
	for i := range few {
		args := []any{clickhouse.Named("share", i), clickhouse.Named("shares", few), clickhouse.Named("contacts", f.sizes.posts/40)}
		parts = append(parts, part{fmt.Sprintf("contacts %d", i), "contacts", args}, part{fmt.Sprintf("readings %d", i), "readings", args})
	}
	return parts
}

func (f *filler) slice(field theme.Field, from, n int, more ...any) []any {
	return append([]any{clickhouse.Named("unit", from), clickhouse.Named("units", n), clickhouse.Named("themes", themesOf(field))}, more...)
}

// settle waits until the engine has merged what it is going to merge, as in a warehouse that was filled over years.
func settle(ctx context.Context, conn driver.Conn, say func(string, ...any)) error {
	if err := mergePast(ctx, conn); err != nil {
		return err
	}
	for idle := 0; idle < 3; {
		var merges uint64
		if err := conn.QueryRow(ctx, "SELECT count() FROM system.merges WHERE database = currentDatabase()").Scan(&merges); err != nil {
			return err
		}
		if idle++; merges > 0 {
			idle = 0
		}
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
	return tell(ctx, conn, say)
}

// mergePast makes one part of each partition but the last, in the tables of which the engine does so by itself after half a
// day in which nothing of it came. The last one stays as it is: in life something always comes.
func mergePast(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(ctx, `SELECT table, part_of.1 FROM
		(
			SELECT table, arraySort(groupArray((partition_id, parts))) AS all_of_them, arrayPopBack(all_of_them) AS past
			FROM (SELECT table, partition_id, count() AS parts FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table, partition_id)
			WHERE table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%min_age_to_force_merge_seconds%')
			GROUP BY table
		)
		ARRAY JOIN past AS part_of
		WHERE part_of.2 > 1
		ORDER BY table, part_of.1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var merges []string
	for rows.Next() {
		var table, partition string
		if err := rows.Scan(&table, &partition); err != nil {
			return err
		}
		merges = append(merges, fmt.Sprintf("OPTIMIZE TABLE %s PARTITION ID '%s' FINAL", table, partition))
	}
	for _, merge := range merges {
		if err := conn.Exec(ctx, merge); err != nil {
			return fmt.Errorf("%s: %w", merge, err)
		}
	}
	return rows.Err()
}

// tell says how large the tables have become.
func tell(ctx context.Context, conn driver.Conn, say func(string, ...any)) error {
	rows, err := conn.Query(ctx, `SELECT table, sum(rows), sum(bytes_on_disk) / 1e6, count() FROM system.parts
		WHERE active AND database = currentDatabase() GROUP BY table ORDER BY sum(bytes_on_disk) DESC LIMIT 18`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var table string
		var n, parts uint64
		var size float64
		if err := rows.Scan(&table, &n, &size, &parts); err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("    %-22s %12d rows %8.0f MB in %d parts", table, n, size, parts))
	}
	say("%s", strings.Join(lines, "\n"))
	return rows.Err()
}
