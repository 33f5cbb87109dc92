// Command bench measures what the README claims of speed and memory: parsers against plain decoding and imports against a
// raw insert, side by side in one run, 2,000 sources at once, and the panels of the HR page at full size. `make bench` runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"renown/warehouse"
	"renown/warehouse/engine"
)

// bench is what every measurement needs.
type bench struct {
	out       io.Writer
	dir       string // scratch, removed afterwards
	binary    string // renown, as a user runs it
	data      string // the engine's data directory, which renown joins
	warehouse *warehouse.Warehouse

	rows, panelRows, brands, rounds, parseRounds, requests int

	meaning   bool   // measure the sentiment model instead
	baseModel string // make the model that ships instead, and write it there
	shared    string // folder of the real data
}

func main() {
	engine.Host() // never returns in the child process that is the database engine
	b := &bench{out: os.Stdout}
	flag.IntVar(&b.rows, "rows", 150_000, "reviews to import in each round")
	flag.IntVar(&b.rounds, "rounds", 3, "rounds of each way to import; the median counts")
	flag.IntVar(&b.parseRounds, "parse-rounds", 15, "rounds of parsing one answer of each network; the median counts")
	flag.IntVar(&b.panelRows, "panel-rows", 2_000_000, "reviews behind the panels")
	flag.IntVar(&b.brands, "brands", 50, "brands behind the panels")
	flag.IntVar(&b.requests, "requests", 60, "requests of each panel, with filters drawn at random")
	flag.BoolVar(&b.meaning, "meaning", false, "measure the sentiment model on the real data instead")
	flag.StringVar(&b.baseModel, "base-model", "", "make the sentiment model that ships instead, and write it to this `file`")
	flag.StringVar(&b.shared, "data", "../shared/data", "`folder` of the real data")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context) (err error) {
	switch {
	case b.baseModel != "":
		return b.makeBase()
	case b.meaning:
		return b.measureMeaning(ctx)
	}
	if b.dir, err = os.MkdirTemp("", "renown-bench-"); err != nil {
		return fmt.Errorf("make a scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := errors.Join(b.parsing(ctx), b.sources(ctx)); err != nil {
		return err
	}
	b.binary, b.data = filepath.Join(b.dir, "renown"), filepath.Join(b.dir, "data")
	build := exec.CommandContext(ctx, "go", "build", "-o", b.binary, "./cmd/renown")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build renown: %w: %s", err, out)
	}
	e, err := engine.Open(ctx, engine.Options{Dir: b.data, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("start the engine: %w", err)
	}
	defer func() { err = errors.Join(err, e.Stop(context.WithoutCancel(ctx))) }()
	b.warehouse, err = warehouse.Open(ctx, warehouse.Options{Addr: e.DSN(), SpoolDir: filepath.Join(b.dir, "spool")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.warehouse.Close(context.WithoutCancel(ctx))) }()
	if _, err := b.warehouse.Migrate(ctx); err != nil {
		return err
	}
	if err := b.imports(ctx); err != nil {
		return err
	}
	return b.panels(ctx)
}

// timed is how long do took.
func timed(do func() error) (time.Duration, error) {
	start := time.Now()
	err := do()
	return time.Since(start), err
}
