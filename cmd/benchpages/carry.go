package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// other is a database that the same questions are asked of.
type other interface {
	name() string
	exec(ctx context.Context, sql string) error
	ask(ctx context.Context, sql string) (rows [][]any, took time.Duration, err error)
	// take stores lines of tab-separated text in a table.
	take(ctx context.Context, s shape, lines io.Reader) error
	// finish makes what finds rows fast, when all are there.
	finish(ctx context.Context, s shape) error
}

// carrier carries rows over from the warehouse.
type carrier struct {
	conn  driver.Conn
	world *world
	// atOnce is how many brands' rows are carried at once: they are sorted in the engine, which has little memory.
	atOnce int
	say    func(string, ...any)
}

// carry fills a database, unless it was filled before.
func (c *carrier) carry(ctx context.Context, to other) error {
	if rows, _, err := to.ask(ctx, "SELECT count(*) FROM carried"); err == nil && len(rows) == 1 {
		c.say("  %s holds the rows already", to.name())
		return nil
	}
	began := time.Now()
	for name, values := range c.world.enums() {
		if err := to.exec(ctx, fmt.Sprintf("DROP TYPE IF EXISTS %s CASCADE", name)); err != nil {
			return err
		}
		if err := to.exec(ctx, fmt.Sprintf("CREATE TYPE %s AS ENUM (%s)", name, quoted(values))); err != nil {
			return err
		}
	}
	for _, s := range shapes() {
		if err := c.table(ctx, to, s); err != nil {
			return fmt.Errorf("carry %s over: %w", s.name, err)
		}
		c.say("  %s: %s after %.0f s", to.name(), s.name, time.Since(began).Seconds())
	}
	return to.exec(ctx, "CREATE TABLE carried (all_of_it integer)")
}

func (c *carrier) table(ctx context.Context, to other, s shape) error {
	for _, sql := range []string{"DROP TABLE IF EXISTS " + s.name, s.create()} {
		if err := to.exec(ctx, sql); err != nil {
			return err
		}
	}
	for brands := range slices.Chunk(c.world.brands, c.atOnce) {
		for year := c.world.from.Year(); year <= c.world.to.Year(); year++ {
			lines := c.lines(ctx, s, brands, year)
			if err := errors.Join(to.take(ctx, s, lines), lines.Close()); err != nil {
				return err
			}
			if s.byYear == "" {
				break
			}
		}
	}
	return to.finish(ctx, s)
}

// lines are some brands' rows as text.
func (c *carrier) lines(ctx context.Context, s shape, brands []string, year int) *io.PipeReader {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(c.write(ctx, writer, s, brands, year)) }()
	return reader
}

func (c *carrier) write(ctx context.Context, to io.Writer, s shape, brands []string, year int) (err error) {
	rows, err := c.conn.Query(ctx, s.lines(), clickhouse.Named("brands", brands), clickhouse.Named("year", year))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out := bufio.NewWriterSize(to, 1<<20)
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if _, err := out.WriteString(line + "\n"); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), out.Flush())
}

// quoted are SQL strings.
func quoted(values []string) string {
	var out []string
	for _, v := range values {
		out = append(out, "'"+strings.ReplaceAll(v, "'", "''")+"'")
	}
	return strings.Join(out, ", ")
}

func (p *postgres) take(ctx context.Context, s shape, lines io.Reader) error {
	if _, err := p.conn.PgConn().CopyFrom(ctx, lines, "COPY "+s.name+" FROM STDIN"); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	return nil
}

func (p *postgres) finish(ctx context.Context, s shape) error {
	for _, sql := range append(s.indexes, "VACUUM (ANALYZE, FREEZE) "+s.name) {
		if err := p.exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (d *duckDB) take(ctx context.Context, s shape, lines io.Reader) (err error) {
	path := filepath.Join(d.dir, "rows.tsv")
	if err := writeAll(path, lines); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	var names, casts []string
	for i, c := range s.columns {
		cell := fmt.Sprintf("c%d", i)
		names = append(names, fmt.Sprintf("'%s': 'VARCHAR'", cell))
		if c.kind == "text[]" {
			cell = fmt.Sprintf("CASE WHEN %s = '{}' THEN [] ELSE string_split(%s[2:-2], ',') END", cell, cell)
		} else {
			cell = fmt.Sprintf("CAST(%s AS %s)", cell, c.kind)
		}
		casts = append(casts, cell)
	}
	return d.exec(ctx, fmt.Sprintf(`INSERT INTO %s SELECT %s FROM read_csv(%s, auto_detect = false, header = false, delim = '\t', quote = '', escape = '', nullstr = '\N', columns = {%s})`,
		s.name, strings.Join(casts, ", "), quoted([]string{path}), strings.Join(names, ", ")))
}

func writeAll(path string, lines io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write rows down: %w", err)
	}
	_, err = io.Copy(f, lines)
	return errors.Join(err, f.Close())
}

func (d *duckDB) finish(ctx context.Context, _ shape) error { return d.exec(ctx, "CHECKPOINT") }
