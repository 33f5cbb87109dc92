package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/warehouse/record"
)

// importFlags is what the command line says of an import.
type importFlags struct {
	mapName, brand, site string
	meaning              bool
}

func (a *app) importCommand() *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import --map MAP FILE...",
		Short: "Bring CSV or JSON files into the warehouse",
		Long: `Read exports (CSV, JSON, JSON lines; gzip too; "-" is standard input) into the warehouse. The map says which column
becomes which field: ` + strings.Join(file.MapNames(), ", ") + `, or a YAML file of your own (collectors/file/README.md).

Importing a file again changes nothing: records have keys, and the same key replaces itself. It may run while
"renown serve" uses the same warehouse. Ctrl-C keeps what was read so far; run it again to go on.

The summary says: read, the rows of the files; stored, the records the warehouse did not have before; quarantined, the
rows that could not be used, with the commonest reasons; repeated, all others: records that were there already, or that
stand in the files more than once. (Stored is counted in the warehouse before and after, so a renown serve that collects
meanwhile can shift a few records from repeated to stored.)`,
		Example: `  renown import --map glassdoor --brand "Skyways Air" export.csv
  renown import --map indeed --brand "Skyways Air" part1.csv.gz part2.csv.gz
  renown import --map ./my-map.yaml export.jsonl --format json
  zcat export.csv.gz | renown import --map glassdoor --brand "Skyways Air" -`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.mapName, "map", "", "the `map`: a shipped one's name, or a file")
	flags.StringVar(&f.brand, "brand", "", "the `brand` the records are about (default: what the map finds in the file)")
	flags.StringVar(&f.site, "site", "", "the review `site` or network (default: the map's)")
	flags.BoolVar(&f.meaning, "meaning", true, "read language and sentiment out of the texts")
	format, check := formatFlag(cmd, "text", "json")
	cmd.RunE = a.run(func(cmd *cobra.Command, args []string) error {
		if err := check(); err != nil {
			return err
		}
		return a.importFiles(cmd.Context(), f, args, *format)
	})
	return cmd
}

func (a *app) importFiles(ctx context.Context, f *importFlags, paths []string, format string) error {
	switch {
	case len(paths) == 0:
		return usagef("which FILE is to be imported?")
	case f.mapName == "":
		return usagef("--map is missing: one of %s, or a file of your own", strings.Join(file.MapNames(), ", "))
	}
	m, err := file.LoadMap(f.mapName)
	if err != nil {
		return usageError{err}
	}
	c, err := a.load()
	if err != nil {
		return err
	}
	paths, clean, err := a.stdinAsFile(ctx, paths)
	defer clean()
	if err != nil {
		return err
	}
	if err := readable(paths); err != nil {
		return err
	}
	f.brand = canonical(c, f.brand)
	a.unlisted(c, "Its records are kept, but the pages do not offer it until it is listed.", f.brand)
	var report importReport
	err = a.with(ctx, c, slog.LevelError, func(s *session) error {
		report, err = a.importAll(ctx, s, m, f, paths)
		return err
	})
	if report.ran {
		err = errors.Join(err, a.printImport(report, format))
	}
	return err
}

// errInterrupted ends an import that a signal stopped; the summary tells the rest.
var errInterrupted = errors.New("interrupted: what was read so far is stored; import again to go on")

// unlisted says of each brand that the configuration does not know it, and what that means.
func (a *app) unlisted(c *config.Config, means string, brands ...string) {
	for _, brand := range brands {
		if brand != "" && c.Brand(brand) == nil {
			fmt.Fprintf(a.Stderr, "renown: the brand %q is not in %s (%s). %s\n", brand, c.File, config.Suggest(brand, c.BrandNames()), means)
		}
	}
}

func readable(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("cannot read: %w", err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("cannot read: %w", err)
		}
	}
	return nil
}

// stdinAsFile replaces "-" by a temporary file: some maps read a file twice, and the bar wants its size. The end of ctx
// ends the waiting for input. clean is never nil.
func (a *app) stdinAsFile(ctx context.Context, paths []string) (_ []string, clean func(), err error) {
	at := slices.Index(paths, "-")
	if at < 0 {
		return paths, func() {}, nil
	}
	tmp, err := os.CreateTemp("", "renown-stdin-")
	if err != nil {
		return nil, func() {}, err
	}
	clean = func() { _ = os.Remove(tmp.Name()) }
	copied := make(chan error, 1)
	go func() {
		_, err := io.Copy(tmp, a.Stdin)
		copied <- errors.Join(err, tmp.Close())
	}()
	select {
	case err = <-copied:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return nil, clean, fmt.Errorf("reading standard input: %w", err)
	}
	paths = slices.Clone(paths)
	paths[at] = tmp.Name()
	return slices.DeleteFunc(paths, func(path string) bool { return path == "-" }), clean, nil
}

// importReport is what became of an import.
type importReport struct {
	ran     bool
	summary file.Summary
	sink    *countingSink
	stored  int64 // new keys in the warehouse; -1: it could not be asked
	took    time.Duration
	stopped bool
}

// countingSink passes batches on and counts what goes to quarantine, by reason.
type countingSink struct {
	collectors.Sink
	log               *slog.Logger
	records, rejected int64
	reasons           map[string]int64
}

// Write stores the batch whole, even when the program is being ended, and only then counts it.
func (s *countingSink) Write(ctx context.Context, b *record.Batch) error {
	if err := s.Sink.Write(context.WithoutCancel(ctx), b); err != nil {
		return err
	}
	s.records += int64(b.Records())
	for _, r := range b.Rejects {
		s.rejected++
		s.reasons[r.Reason]++
	}
	s.log.Debug("safe on disk", "records", s.records, "rejected", s.rejected)
	return nil
}

func (a *app) importAll(ctx context.Context, s *session, m *file.Map, f *importFlags, paths []string) (importReport, error) {
	report := importReport{ran: true, sink: &countingSink{Sink: s.warehouse, log: s.log, reasons: map[string]int64{}}, stored: -1}
	if s.warehouse.Backlog().Batches > 0 {
		if err := s.deliver(ctx); err != nil { // left by a killed import: not this one's to count
			return report, err
		}
	}
	before, beforeErr := s.keys(ctx, m.Record, f.brand)
	began := a.Now()
	run := record.Run{ID: rand.Text(), Source: "import-" + m.Name, Kind: "import", Brand: f.brand, Started: began.UTC()}
	err := a.readAll(ctx, s, m, f, paths, run.Source, &report)
	report.took = a.Now().Sub(began)
	if report.stopped = ctx.Err() != nil && errors.Is(err, context.Canceled); report.stopped {
		err = errInterrupted
	}
	if ledgerErr := s.enter(ctx, run, a.Now(), report, err); ledgerErr != nil {
		err = errors.Join(err, ledgerErr)
	}
	if flushErr := s.deliver(context.WithoutCancel(ctx)); flushErr != nil {
		fmt.Fprintf(a.Stderr, "renown: what was read is safe on disk but not in the warehouse yet: %v\n", flushErr)
		return report, err
	}
	after, afterErr := s.keys(context.WithoutCancel(ctx), m.Record, f.brand)
	if beforeErr == nil && afterErr == nil {
		report.stored = min(max(after-before, 0), report.sink.records)
	}
	return report, err
}

func (a *app) readAll(ctx context.Context, s *session, m *file.Map, f *importFlags, paths []string, source string, report *importReport) error {
	pipeline := s.pipeline(f.meaning)
	pipeline.Sink = report.sink
	own, support := s.config.HandlesOf(f.brand)
	state := newImporting(paths, a.Now)
	bar := a.progress(state.text)
	defer bar.end()
	for _, path := range paths {
		summary, err := file.Import(ctx, path, file.Options{
			Map: m, Source: fetch.Source{Name: source, Brand: f.brand, Site: f.site},
			Handles: own, SupportHandles: support, Now: a.Now,
			Progress: func(p file.Progress) {
				state.note(p)
				bar.tick()
			},
		}, func(b *record.Batch) error {
			_, err := pipeline.Write(context.WithoutCancel(ctx), source, b)
			return err
		})
		state.next()
		report.summary.Add(summary)
		if err != nil {
			return err
		}
	}
	return nil
}

// keys counts the distinct records there are, of one brand if it is named.
func (s *session) keys(ctx context.Context, kind, brand string) (int64, error) {
	sql := "SELECT count() FROM reviews FINAL WHERE {brand:String} = '' OR brand = {brand:String}"
	if kind == "mention" {
		sql = "SELECT count() FROM mentions FINAL WHERE {brand:String} = '' OR brand = {brand:String}"
	}
	var n uint64
	err := s.warehouse.Conn().QueryRow(ctx, sql, named("brand", brand)).Scan(&n)
	return int64(n), err
}

// enter writes the import's line of the ledger. An import never counts as complete: what it does not hold has not
// vanished.
func (s *session) enter(ctx context.Context, run record.Run, now time.Time, report importReport, err error) error {
	run.Finished, run.OK = now.UTC(), err == nil
	run.Bytes, run.Records, run.Rejected = report.summary.Bytes, report.sink.records, report.sink.rejected
	run.Notes = report.summary.Notes
	if err != nil {
		run.Error, run.Remedy = plain(err.Error()), "mend what it says and import the file again: what is there already changes nothing"
	}
	return s.warehouse.Write(context.WithoutCancel(ctx), &record.Batch{Runs: []record.Run{run}})
}
