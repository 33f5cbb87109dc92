package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"renown/queries"
)

// brandAlertLine is an alert on a brand as --format json prints it, one a line: that of a file, and on what.
type brandAlertLine struct {
	At       string  `json:"at"`
	Start    string  `json:"start"`
	Peak     string  `json:"peak"`
	Severity float64 `json:"severity"`
	Value    float64 `json:"value"`
	Expected float64 `json:"expected"`
	Reason   string  `json:"reason"`
	Calm     *string `json:"calm"` // null: it lasts
	Kind     string  `json:"kind"`
	Subject  string  `json:"subject"`
	Falling  bool    `json:"falling"`
	Level    string  `json:"level"`
}

// backtestBrand goes back over what is stored of a brand. It stores nothing.
func (a *app) backtestBrand(ctx context.Context, f *backtestFlags) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	asked := &queryFlags{brand: f.brand, from: f.from, to: f.to, compare: "none"}
	filter, err := asked.filter(c, a.Now())
	if err != nil {
		return err
	}
	if filter.Brand == "" {
		return usagef("--brand all has no history of its own: name one of %v", c.BrandNames())
	}
	a.unlisted(c, "Only imports can have brought records of it.", filter.Brand)
	return a.with(ctx, c, slog.LevelWarn, func(s *session) error {
		if s.warehouse.Backlog().Batches > 0 {
			if err := s.deliver(ctx); err != nil {
				fmt.Fprintf(a.Stderr, "renown: the alerts lack what still waits in the spool: %v\n", err)
			}
		}
		found, err := a.goBack(ctx, s, filter, f)
		if err != nil {
			return err
		}
		return a.printBrandAlerts(found, filter, f)
	})
}

// goBack looks for the alerts that began in the filter's period, oldest first, with progress where it takes long.
func (a *app) goBack(ctx context.Context, s *session, filter queries.Filter, f *backtestFlags) ([]queries.Alert, error) {
	at := ""
	bar := a.progress(func() (int64, int64, string) { return 0, 0, "Looking at " + at })
	defer bar.end()
	found, err := s.queries.Backlash.Backtest(ctx, filter.Brand, filter.Now, f.settings(), func(what string) {
		at = what
		bar.tick()
	})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(al queries.Alert) bool {
		return !filter.From.IsZero() && al.Start.Before(filter.From) || !filter.To.IsZero() && !al.Start.Before(filter.To)
	})
	slices.SortStableFunc(found, func(a, b queries.Alert) int { return a.At.Compare(b.At) })
	return found, nil
}

func (a *app) printBrandAlerts(found []queries.Alert, filter queries.Filter, f *backtestFlags) error {
	switch f.format {
	case "json":
		enc := json.NewEncoder(a.Stdout)
		enc.SetEscapeHTML(false)
		for _, al := range found {
			if err := enc.Encode(brandLineOf(al)); err != nil {
				return fmt.Errorf("print alerts: %w", err)
			}
		}
		return nil
	case "csv":
		return brandTable(found).WriteCSV(a.Stdout)
	}
	return a.printBrandTable(found, filter, f)
}

func brandLineOf(al queries.Alert) brandAlertLine {
	l := brandAlertLine{At: stamp(al.At), Start: stamp(al.Start), Peak: stamp(al.Peak), Severity: hundredths(al.Severity), Value: al.Value,
		Expected: hundredths(al.Expected), Reason: al.Reason, Kind: al.Kind, Subject: al.Subject, Falling: al.Falling, Level: al.Level}
	if !al.Calm.IsZero() {
		calm := stamp(al.Calm)
		l.Calm = &calm
	}
	return l
}

// brandTable is the alerts as a table, whose CSV form defuses what a spreadsheet would take for a formula: hashtags are what
// people wrote.
func brandTable(found []queries.Alert) queries.Table {
	t := queries.Table{Name: "backtest"}
	for _, key := range append(slices.Clone(alertColumns), "kind", "subject", "falling", "level") {
		t.Columns = append(t.Columns, queries.Column{Key: key})
	}
	for _, al := range found {
		l := brandLineOf(al)
		var calm any
		if l.Calm != nil {
			calm = *l.Calm
		}
		t.Rows = append(t.Rows, []any{l.At, l.Start, l.Peak, calm, l.Severity, l.Value, l.Expected, l.Reason, l.Kind, l.Subject, l.Falling, l.Level})
	}
	return t
}

// printBrandTable prints what fits on a terminal: falling shows in the reason.
func (a *app) printBrandTable(found []queries.Alert, filter queries.Filter, f *backtestFlags) error {
	if len(found) > 0 {
		g := grid{head: []string{"at", "kind", "subject", "level", "start", "peak", "calm", "severity", "value", "expected", "reason"},
			right: []bool{false, false, false, false, false, false, false, true, true, true, false}}
		for _, al := range found {
			l := brandLineOf(al)
			calm := "lasts"
			if l.Calm != nil {
				calm = *l.Calm
			}
			g.rows = append(g.rows, []string{l.At, l.Kind, l.Subject, l.Level, l.Start, l.Peak, calm, fmt.Sprint(l.Severity), fmt.Sprint(l.Value),
				fmt.Sprint(l.Expected), l.Reason})
		}
		width, _ := terminalWidth(a.Stdout)
		if err := g.print(a.Stdout, width); err != nil {
			return err
		}
		fmt.Fprintln(a.Stdout)
	}
	_, err := fmt.Fprintf(a.Stdout, "%s in what is stored of %s%s; series raise one at %v robust standard deviations and at least %v an hour.\n",
		counted(len(found), "alert"), filter.Brand, daysOf(filter), f.z, f.floor)
	return err
}

// daysOf says in which days alerts may have begun.
func daysOf(filter queries.Filter) string {
	text := ""
	if !filter.From.IsZero() {
		text += " from " + filter.From.Format(time.DateOnly)
	}
	if !filter.To.IsZero() {
		text += " to " + filter.To.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return text
}
