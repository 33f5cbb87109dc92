// Command benchpages fills a warehouse of any size with made-up posts and reviews, measures every panel of every page on it,
// and asks the same questions of PostgreSQL and DuckDB on the same rows. `make bench-pages` runs it. It is a module of its
// own, so that users of Renown carry none of what only it needs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"renown/warehouse"
	"renown/warehouse/engine"
)

// bench is what every measurement needs.
type bench struct {
	out       io.Writer
	dir       string
	sizes     sizes
	world     *world
	engine    *engine.Engine
	warehouse *warehouse.Warehouse
	requests  int
	only      string
	module    string // folder of this module, where the command duck is built from
	draws     int    // sets of values of each question that all databases are asked
	parts     string // which measurements
	explain   int    // how many of the slowest SQL files are explained
	crowd     int    // users at once
	think     time.Duration
	log       *slog.Logger
}

func main() {
	engine.Host() // never returns in the child process that is the database engine
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "benchpages:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	b := &bench{out: out}
	var seed uint64
	var brands int
	flags := flag.NewFlagSet("benchpages", flag.ContinueOnError)
	flags.IntVar(&b.sizes.posts, "posts", 20_000_000, "posts to fill in, about")
	flags.IntVar(&b.sizes.reviews, "reviews", 0, "reviews to fill in; 0: a tenth of the posts")
	flags.IntVar(&brands, "brands", 50, "brands, the largest with about a fifth of all")
	flags.Uint64Var(&seed, "seed", 1, "of all that is made up: the same seed gives the same data and the same questions")
	flags.StringVar(&b.dir, "dir", "", "`folder` to keep the three databases in, to be used again; without it they are made anew and removed")
	flags.IntVar(&b.requests, "requests", 200, "requests of each panel, with filters drawn at random")
	flags.StringVar(&b.only, "only", "", "measure only the panels whose name contains this")
	flags.StringVar(&b.module, "module", ".", "`folder` of this module")
	flags.IntVar(&b.draws, "draws", 8, "sets of values of each question that PostgreSQL and DuckDB are asked, too")
	flags.StringVar(&b.parts, "parts", "panels,users,browser,compare", "what to measure")
	flags.IntVar(&b.explain, "explain", 0, "how many of the slowest SQL files to explain: which parts and granules they read")
	flags.IntVar(&b.crowd, "users", 50, "users at once")
	flags.DurationVar(&b.think, "think", 10*time.Second, "how long a user looks at a page, about, before opening another")
	profile := flags.String("cpuprofile", "", "write what this program's processor time goes to into `file`; go tool pprof reads it")
	memory := flags.Int64("memory", 0, "bytes the engine may allocate; 0: as a user has it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.sizes.reviews == 0 {
		b.sizes.reviews = b.sizes.posts / 10
	}
	b.world = newWorld(seed, brands)
	b.log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "renown-pages-"); err != nil {
			return fmt.Errorf("make a scratch folder: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	}
	if err := b.open(ctx, *memory); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close(context.WithoutCancel(ctx))) }()
	if *profile == "" {
		return b.measure(ctx)
	}
	to, err := os.Create(*profile)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(to); err != nil {
		return errors.Join(err, to.Close())
	}
	err = b.measure(ctx)
	pprof.StopCPUProfile()
	return errors.Join(err, to.Close())
}

// open starts the engine, and fills the warehouse unless the folder holds it already.
func (b *bench) open(ctx context.Context, memory int64) (err error) {
	e, err := engine.Open(ctx, engine.Options{Dir: filepath.Join(b.dir, "data"), Memory: memory, NoSync: true, Logger: b.log})
	if err != nil {
		return fmt.Errorf("start the engine: %w", err)
	}
	b.engine = e
	began := time.Now()
	w, err := warehouse.Open(ctx, warehouse.Options{Addr: e.DSN()})
	if err != nil {
		return err
	}
	if _, err := w.Migrate(ctx); err != nil {
		return errors.Join(err, w.Close(ctx))
	}
	f := &filler{conn: w.Conn(), world: b.world, sizes: b.sizes, say: b.say}
	if err := errors.Join(f.fill(ctx), w.Close(ctx)); err != nil {
		return err
	}
	b.say("base tables filled in %.0f s", time.Since(began).Seconds())
	if b.warehouse, err = warehouse.Open(ctx, warehouse.Options{
		Addr: e.DSN(), SpoolDir: filepath.Join(b.dir, "spool"), Logger: b.log, Now: func() time.Time { return b.world.now },
	}); err != nil {
		return err
	}
	if err := derive(ctx, b.warehouse, b.world, b.say); err != nil {
		return fmt.Errorf("make roll-ups and conversations: %w", err)
	}
	b.say("roll-ups and conversations made after %.0f s", time.Since(began).Seconds())
	return settle(ctx, b.warehouse.Conn(), b.say)
}

func (b *bench) close(ctx context.Context) error {
	var err error
	if b.warehouse != nil {
		err = b.warehouse.Close(ctx)
	}
	return errors.Join(err, b.engine.Stop(ctx))
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

// measure does what was asked for, the pages first.
func (b *bench) measure(ctx context.Context) (err error) {
	s, err := b.serve(ctx, newMeter())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for _, part := range strings.Split(b.parts, ",") {
		b.forgetPeaks(ctx)
		switch part {
		case "panels":
			err = b.panels(ctx, s)
		case "users":
			err = b.users(ctx, s)
		case "browser":
			err = b.browser(ctx, s)
		case "compare":
			err = b.compare(ctx)
		default:
			err = fmt.Errorf("-parts %q is not panels, users, browser or compare", part)
		}
		if err != nil {
			return err
		}
		engine, program := b.peaks(ctx)
		b.say("  memory at its peak during this: engine %d MB, this program %d MB", engine, program)
	}
	return nil
}
