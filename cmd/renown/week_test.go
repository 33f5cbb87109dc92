package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/cmd/renown/config"
	"renown/cmd/renown/world"
	"renown/collectors"
	"renown/collectors/network"
	"renown/warehouse/engine"
	"renown/warehouse/record"
)

// simClock is a clock that stands still but for those who sleep on it and for who sets it. It may lie in memory that two
// processes share.
type simClock struct{ micros *int64 }

func newSimClock(now time.Time) simClock {
	micros := now.UnixMicro()
	return simClock{&micros}
}

func (c simClock) Now() time.Time { return time.UnixMicro(atomic.LoadInt64(c.micros)).UTC() }

func (c simClock) Sleep(ctx context.Context, d time.Duration) error {
	c.advance(max(d, 0))
	return ctx.Err()
}

func (c simClock) advance(d time.Duration) { atomic.AddInt64(c.micros, d.Microseconds()) }

// week is a program that collects from the made-up world's networks through simulated days.
type week struct {
	t     *testing.T
	clock simClock
	world *world.World
	app   *app
	began time.Time
}

// story is when the world's story ends. The simulated week begins some days before, so that it holds the whole backlash.
func story() (began, end time.Time) {
	end = time.Date(2026, 10, 30, 9, 0, 0, 0, time.UTC)
	return end.Add(-16 * 24 * time.Hour), end
}

// newWeek makes a world and a program for it, which keeps its records in a warehouse. The program's folder also holds
// what two of its processes share.
func newWeek(t *testing.T, seed uint64, warehouse, dir string, clock simClock) *week {
	t.Helper()
	t.Logf("RENOWN_SEED=%d shows the same again", seed)
	_, end := story()
	return newStory(t, world.Options{Anchor: end, Seed: seed, Volume: 0.2}, warehouse, dir, clock)
}

// newStory is newWeek of a world of the test's choice, told by the clock.
func newStory(t *testing.T, o world.Options, warehouse, dir string, clock simClock) *week {
	t.Helper()
	began, _ := story()
	x := &week{t: t, clock: clock, began: began}
	o.Now = clock.Now
	x.world = world.New(o)
	site, err := x.world.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close(context.WithoutCancel(t.Context())) }) // the world keeps nothing
	text := fmt.Sprintf("warehouse: %q\nspool: ./spool\nfetch: {timeout: 2s, parallel: 1}\n%s", warehouse, readAgain(x.world.Config(site.URL, 5*time.Minute)))
	if err := os.WriteFile(filepath.Join(dir, "renown.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	x.app = programIn(dir, clock)
	return x
}

// programIn is the program of a week, on its folder and clock.
func programIn(dir string, clock simClock) *app {
	return &app{configPath: filepath.Join(dir, "renown.yaml"),
		World: World{Stdout: os.Stdout, Stderr: os.Stderr, Env: os.LookupEnv, Now: clock.Now, Sleep: clock.Sleep}}
}

// watched are the brands whose sources are collected. The third would only take longer.
func watched() []string { return []string{"Skyways Air", "Rival Jets"} }

// readAgain lets sources read again all that is due, however long they did not run.
func readAgain(config string) string {
	config = strings.ReplaceAll(config, "    reread: 1000\n", "")
	return strings.ReplaceAll(config, "    backfill: 60d\n", "    backfill: 60d\n    reread: 20000\n")
}

// open opens the program's warehouse, which may be away, and makes its runner, whose runs follow each other.
func (x *week) open(ctx context.Context) (*session, *collectors.Runner, func()) {
	x.t.Helper()
	c, err := x.app.load()
	if err != nil {
		x.t.Fatal(err)
	}
	c.Fetch.Delay = -1
	c.Sources = slices.DeleteFunc(c.Sources, func(s config.Source) bool { return s.Kind == "reviewsite" || !slices.Contains(watched(), s.Brand) })
	s, err := x.app.open(ctx, c, opening{log: slog.New(slog.DiscardHandler)})
	if err != nil {
		x.t.Fatal(err)
	}
	if _, err := s.warehouse.Migrate(ctx); err != nil && s.warehouse.Conn().Ping(ctx) == nil {
		x.t.Fatal(err)
	}
	runner, err := x.app.runner(s, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return s, runner, func() {
		if err := s.close(context.WithoutCancel(ctx)); err != nil {
			x.t.Error(err)
		}
	}
}

// collect runs every source once, one after the other, and tells how many failed.
func (x *week) collect(ctx context.Context, runner *collectors.Runner) (failed int) {
	x.t.Helper()
	for _, status := range runner.Status() {
		ledger, err := runner.RunOnce(ctx, status.Name)
		if err != nil {
			x.t.Fatal(err)
		}
		if !ledger[0].OK {
			failed++
		}
	}
	return failed
}

// settle collects without faults until every source has come through whole.
func (x *week) settle(ctx context.Context, s *session, runner *collectors.Runner) {
	x.t.Helper()
	x.world.FailNetworks(nil)
	var troubled []string
	for range 40 {
		x.flush(s)
		x.clock.advance(90 * time.Minute) // circuits close, limits reset
		troubled = nil
		for _, status := range runner.Status() {
			ledger, err := runner.RunOnce(ctx, status.Name)
			if err != nil {
				x.t.Fatal(err)
			}
			if run := ledger[0]; !run.OK || !run.Complete && !x.emptied(run) {
				troubled = append(troubled, fmt.Sprintf("%s: ok %v, complete %v, %s %s", run.Source, run.OK, run.Complete, run.Error, strings.Join(run.Notes, "; ")))
			}
		}
		if len(troubled) == 0 {
			break
		}
	}
	if len(troubled) > 0 {
		x.t.Errorf("sources that never came through whole:\n%s", strings.Join(troubled, "\n"))
	}
	x.flush(s)
}

// emptied says whether a run rightly doubts a hashtag: the only posts that ever had it are deleted.
func (x *week) emptied(run record.Run) bool {
	if run.Kind != world.Mastodon || len(run.Notes) == 0 || !strings.Contains(run.Notes[0], "had posts shows none any more") {
		return false
	}
	now := x.clock.Now()
	return slices.ContainsFunc(x.watch(run.Kind, run.Brand).Hashtags, func(tag string) bool {
		uses, _ := x.world.Uses(run.Kind, tag, now.AddDate(-1, 0, 0), now, now)
		return uses == 0
	})
}

// watch is what a network's source of a brand looks for.
func (x *week) watch(site, brand string) *network.Watch {
	x.t.Helper()
	c, err := x.app.load()
	if err != nil {
		x.t.Fatal(err)
	}
	for _, s := range c.Sources {
		if w, follows := s.Settings.(interface{ Watches() *network.Watch }); follows && s.Site == site && s.Brand == brand {
			return w.Watches()
		}
	}
	return &network.Watch{}
}

// flush waits until ClickHouse has everything.
func (x *week) flush(s *session) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), 3*time.Minute)
	defer cancel()
	if err := s.warehouse.Flush(ctx); err != nil {
		x.t.Fatal(err)
	}
}

// over says whether the week has passed.
func (x *week) over() bool { return x.clock.Now().Sub(x.began) >= 7*24*time.Hour }

// A week with faults of every sort, and afterwards the warehouse equals what the world holds.
func TestAWeekOfMisfortune(t *testing.T) {
	t.Parallel()
	e := weekEngine(t)
	for round := range rounds(3, 100) {
		t.Run(fmt.Sprint("round-", round), func(t *testing.T) {
			t.Parallel()
			seed := seedOf(round)
			random := mathrand.New(mathrand.NewPCG(seed, 1))
			began, _ := story()
			x := newWeek(t, seed, database(t, e), folder(t), newSimClock(began))
			s, runner, end := x.open(t.Context())
			defer end()
			trouble := new(faults)
			x.world.FailNetworks(trouble.count(x.world.Trouble(seed, 0.12)))
			failed := 0
			for !x.over() {
				failed += x.collect(t.Context(), runner)
				x.flush(s) // in life hours pass here, and everything is delivered
				x.clock.advance(time.Duration(60+random.IntN(1380)) * time.Minute)
			}
			x.settle(t.Context(), s, runner)
			if failed == 0 || trouble.Load() < 100 {
				t.Errorf("%d runs failed of %d faults: they did nothing", failed, trouble.Load())
			}
			x.equal(s)
		})
	}
}

// faults counts the requests that went wrong.
type faults struct{ atomic.Int64 }

func (f *faults) count(decide func(*http.Request) world.Fault) func(*http.Request) world.Fault {
	return func(r *http.Request) world.Fault {
		fault := decide(r)
		if fault != nil {
			f.Add(1)
		}
		return fault
	}
}

// folder is a folder for a test. It lies in memory where there is room: a program that is killed leaves there what it would
// leave on a disk, and waits for no disk, of which a week would be half.
func folder(t *testing.T) string {
	t.Helper()
	const memory, room = "/dev/shm", 4 << 30
	var at syscall.Statfs_t
	if err := syscall.Statfs(memory, &at); err != nil || uint64(at.Bavail)*uint64(at.Bsize) < room {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "renown-week-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// weekEngine is a ClickHouse for a test's weeks, each of which has a database of its own.
func weekEngine(t *testing.T) *engine.Engine {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: folder(t), NoSync: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 3*time.Minute)
		defer cancel()
		if err := e.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return e
}

// database makes an empty database, which goes with the test, and gives its address.
func database(t *testing.T, e *engine.Engine) string {
	t.Helper()
	o, err := clickhouse.ParseDSN(e.DSN())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	name := "week_" + strings.ToLower(rand.Text())
	if err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := cmp.Or(conn.Exec(ctx, "DROP DATABASE "+name+" SYNC"), conn.Close()); err != nil {
			t.Error(err)
		}
	})
	return e.DSN()[:strings.LastIndex(e.DSN(), "/")+1] + name + "?max_threads=1&compile_expressions=0"
}

// seedOf is a round's seed: the same few in make test, so that a change is judged by what it changes; others each time in
// make soak; the one that RENOWN_SEED names, to see a failure again.
func seedOf(round int) uint64 {
	if named, err := strconv.ParseUint(os.Getenv("RENOWN_SEED"), 10, 64); err == nil {
		return named
	}
	if os.Getenv("RENOWN_SOAK") == "" {
		return uint64(round) + 1
	}
	return uint64(time.Now().UnixNano()) + uint64(round)
}
