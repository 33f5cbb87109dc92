package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// texts prints what each SQL file took, the slowest first, and explains some.
func (b *bench) texts(ctx context.Context, m *meter) error {
	type line struct {
		name string
		p95  time.Duration
		*text
	}
	var lines []line
	for name, t := range m.texts {
		lines = append(lines, line{name, quantile(t.took, 0.95), t})
	}
	slices.SortFunc(lines, func(a, b line) int { return int(b.p95 - a.p95) })
	b.say("\nSQL files, the slowest first; ms\n  %-44s %6s %8s %8s %9s %10s %10s", "file", "asked", "median", "p95", "CPU p95", "rows", "most rows")
	for _, l := range lines {
		b.say("  %-44s %6d %8.1f %8.1f %9.1f %10d %10d", l.name, len(l.took), ms(quantile(l.took, 0.5)), ms(l.p95), ms(quantile(l.cpu, 0.95)),
			quantile(l.rows, 0.5), quantile(l.rows, 1))
	}
	for _, l := range lines[:min(b.explain, len(lines))] {
		if err := b.tellPlan(ctx, l.name, l.text); err != nil {
			return fmt.Errorf("explain %s: %w", l.name, err)
		}
	}
	return nil
}

// tellPlan prints which parts and granules the slowest asking of a text read, and by which keys and indexes.
func (b *bench) tellPlan(ctx context.Context, name string, t *text) (err error) {
	rows, err := b.warehouse.Conn().Query(ctx, "EXPLAIN indexes = 1 "+t.worstSQL, t.worstArgs...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	b.say("\n%s, %.1f ms", name, ms(t.worst))
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if telling(line) {
			b.say("  %s", line)
		}
	}
	return rows.Err()
}

// telling says whether a line of a plan is about what is read.
func telling(line string) bool {
	line = strings.TrimSpace(line)
	return slices.ContainsFunc([]string{"ReadFrom", "Parts:", "Granules:", "Name:", "Condition:", "PrimaryKey", "Partition", "MinMax", "Skip"},
		func(start string) bool { return strings.HasPrefix(line, start) })
}
