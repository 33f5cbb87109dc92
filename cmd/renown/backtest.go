package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"renown/queries/backlash"
)

// backtestFlags is what the command line says of the history to go back over.
type backtestFlags struct {
	brand    string
	from, to string // days
	series   string
	interval string
	z, floor float64
	falling  bool
	fill     bool
	format   string
}

func (a *app) backtestCommand() *cobra.Command {
	f := &backtestFlags{}
	cmd := &cobra.Command{
		Use:   "backtest",
		Short: "Go back over history and print when it would have alerted",
		Long: `Go back over history point by point and print when it would have alerted, as if each point had just come: only the past is used.

With --series, over any file of counts with the columns timestamp,value (a header is optional; "-" reads standard input; .gz works).
It needs no renown.yaml and no ClickHouse. Times are RFC 3339, "2015-02-26 21:42:53" (UTC), a day, or Unix seconds or milliseconds.
A time that is left out, or has no value, is a gap and not 0, unless --fill is given. Values of one interval are added up.
Without --series, over what is stored of a brand, whose whole history is read: negative mentions, all mentions, hashtags, reviews,
posts of its own and hashtags raised against it (kind, subject). --from and --to choose the alerts by when they began.

An alert is an excess over the same hour of the week of the last 4 weeks (fewer are accepted and said so) of --z robust standard
deviations, with at least --floor counted in the last hour, or in the interval where that is longer. It prints
  at        when it could be known: the end of the interval that raised it
  start     the first interval that stood out, peak the highest, calm since when it was over
  severity  the highest score, in robust standard deviations
  value     counted in the interval that raised it, and expected there
  reason    what stood out, with its numbers`,
		Example: `  renown backtest --series mentions.csv
  renown backtest --series mentions.csv.gz --z 4 --floor 25 --format json
  renown backtest --series hashtag-hours.csv --fill        # hours without a use are not in the file
  zcat counts.csv.gz | renown backtest --series - --interval 1h --format csv
  renown backtest --brand "Skyways Air"
  renown backtest --brand "Skyways Air" --from 2026-10-01 --to 2026-10-31 --z 4`,
		Args: cobra.NoArgs,
	}
	f.add(cmd)
	format, check := formatFlag(cmd, "table", "json", "csv")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error {
		if err := check(); err != nil {
			return err
		}
		f.format = *format
		if err := f.check(); err != nil {
			return err
		}
		if f.series == "" {
			for _, only := range []string{"interval", "fill"} {
				if cmd.Flags().Changed(only) {
					return usagef("--%s is for --series: a brand's series have their own", only)
				}
			}
			return a.backtestBrand(cmd.Context(), f)
		}
		for _, only := range []string{"brand", "from", "to"} {
			if cmd.Flags().Changed(only) {
				return usagef("--series and --%s don't go together: a file or a brand", only)
			}
		}
		return a.backtestSeries(f)
	})
	return cmd
}

func (f *backtestFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.series, "series", "", "a `file` with the columns timestamp,value; \"-\" is standard input")
	flags.StringVar(&f.brand, "brand", "", "the `brand` whose history to go back over (default: your own)")
	flags.StringVar(&f.from, "from", "", "of a brand: first `day` on which an alert may begin (default: everything)")
	flags.StringVar(&f.to, "to", "", "of a brand: last such `day`")
	flags.StringVar(&f.interval, "interval", "", "how wide the file's intervals are, such as 5m, 1h or 1d (default: guessed)")
	flags.Float64Var(&f.z, "z", backlash.DefaultZ, "robust standard `deviations` above the usual that raise an alert")
	flags.Float64Var(&f.floor, "floor", backlash.DefaultFloor, "raise none with fewer than so many `counts` in the last hour")
	flags.BoolVar(&f.falling, "falling", false, "look for drops, too")
	flags.BoolVar(&f.fill, "fill", false, "times that are left out are 0, not gaps")
}

func (f *backtestFlags) check() error {
	if !(f.z > 0) || math.IsInf(f.z, 0) {
		return usagef("--z %v is not above 0", f.z)
	}
	if !(f.floor >= 0) || math.IsInf(f.floor, 0) {
		return usagef("--floor %v is not a count", f.floor)
	}
	if f.interval != "" {
		_, err := parseInterval(f.interval)
		return err
	}
	return nil
}

func (f *backtestFlags) settings() backlash.Settings {
	return backlash.Settings{Z: f.z, Floor: max(f.floor, math.SmallestNonzeroFloat64), Falling: f.falling, Fill: f.fill}
}

// backtestSeries goes back over a file.
func (a *app) backtestSeries(f *backtestFlags) error {
	rows, err := a.readSeries(f.series)
	if err != nil {
		return err
	}
	s, err := newSeries(rows, f.interval)
	if err != nil {
		return fmt.Errorf("%s: %w", seriesName(f.series), err)
	}
	for _, note := range s.notes {
		fmt.Fprintln(a.Stderr, "Note: "+note)
	}
	alerts := backlash.Find(s.points, s.interval, f.settings())
	switch f.format {
	case "json":
		return writeAlertLines(a.Stdout, alerts)
	case "csv":
		return writeAlertCSV(a.Stdout, alerts)
	}
	return a.printAlerts(alerts, s, f)
}

// alertLine is an alert as --format json prints it, one a line.
type alertLine struct {
	At       string  `json:"at"`
	Start    string  `json:"start"`
	Peak     string  `json:"peak"`
	Severity float64 `json:"severity"`
	Value    float64 `json:"value"`
	Expected float64 `json:"expected"`
	Reason   string  `json:"reason"`
	Calm     *string `json:"calm"` // null: it lasts
}

func lineOf(al backlash.Alert) alertLine {
	l := alertLine{At: stamp(al.At), Start: stamp(al.Start), Peak: stamp(al.Peak), Severity: hundredths(al.Severity),
		Value: al.Value, Expected: hundredths(al.Expected), Reason: al.Reason}
	if !al.Calm.IsZero() {
		calm := stamp(al.Calm)
		l.Calm = &calm
	}
	return l
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

func writeAlertLines(w io.Writer, alerts []backlash.Alert) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, al := range alerts {
		if err := enc.Encode(lineOf(al)); err != nil {
			return fmt.Errorf("print alerts: %w", err)
		}
	}
	return nil
}

var alertColumns = []string{"at", "start", "peak", "calm", "severity", "value", "expected", "reason"}

func cellsOf(al backlash.Alert) []string {
	l := lineOf(al)
	calm := ""
	if l.Calm != nil {
		calm = *l.Calm
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return []string{l.At, l.Start, l.Peak, calm, number(l.Severity), number(l.Value), number(l.Expected), l.Reason}
}

func writeAlertCSV(w io.Writer, alerts []backlash.Alert) error {
	out := csv.NewWriter(w)
	rows := [][]string{alertColumns}
	for _, al := range alerts {
		rows = append(rows, cellsOf(al))
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("print alerts: %w", err)
	}
	return nil
}

// printAlerts prints the alerts for people, and what they were found in.
func (a *app) printAlerts(alerts []backlash.Alert, s series, f *backtestFlags) error {
	if len(alerts) > 0 {
		g := grid{head: alertColumns, right: []bool{false, false, false, false, true, true, true, false}}
		for _, al := range alerts {
			cells := cellsOf(al)
			if cells[3] == "" {
				cells[3] = "lasts"
			}
			g.rows = append(g.rows, cells)
		}
		width, _ := terminalWidth(a.Stdout)
		if err := g.print(a.Stdout, width); err != nil {
			return err
		}
		fmt.Fprintln(a.Stdout)
	}
	_, err := fmt.Fprintf(a.Stdout, "%s in %s from %s to %s, every %s; raised at %v robust standard deviations and at least %v %s.\n",
		counted(len(alerts), "alert"), counted(len(s.points), "point"), stamp(s.points[0].At), stamp(s.points[len(s.points)-1].At),
		intervalName(s.interval), f.z, f.floor, inEach(s.interval))
	return err
}
