package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"renown/cmd/renown/config"
	"renown/cmd/renown/world"
	"renown/collectors"
	"renown/collectors/file"
	"renown/warehouse/engine"
)

// demoEvery is how often the demo collects its world again.
const demoEvery = 10 * time.Minute

func (a *app) demoCommand() *cobra.Command {
	var listen, dir string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on this machine, with nothing configured",
		Long: `Start a database engine, a made-up world of three fictional airlines on review sites and networks, the collectors that
gather from it, and the dashboards. Nothing leaves this machine, but for fetching the engine once (170 MB). The first start
collects eighteen months of reviews and eight weeks of posts; the next ones open at once and go on with the same story.
Ctrl-C ends it; deleting the folder forgets it.`,
		Example: `  renown demo
  renown demo --listen 127.0.0.1:0          # any free port
  renown demo --dir /tmp/renown-demo`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&listen, "listen", config.DefaultListen, "`address` of the dashboards")
	cmd.Flags().StringVar(&dir, "dir", "", "`folder` of the demo's data (default: renown/demo in your cache folder)")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error {
		l, err := listenOn(listen)
		if err != nil {
			return err
		}
		err = a.demo(cmd.Context(), dir, l)
		if cmd.Context().Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // ended by a signal on the way: that is how a demo ends
		}
		return errors.Join(err, closeListener(l))
	})
	return cmd
}

// demoState is what a demo keeps between its starts, beside the data.
type demoState struct {
	Anchor  time.Time `json:"anchor"`  // when the story ends: it must not move
	Address string    `json:"address"` // of the made-up site: it is part of what is collected
	Filled  bool      `json:"filled"`  // the first collection is through
}

func (a *app) demo(ctx context.Context, dir string, l net.Listener) error {
	dir, err := demoDir(dir)
	if err != nil {
		return err
	}
	state, err := readDemoState(dir, a.Now())
	if err != nil {
		return err
	}
	a.say("1/5  The made-up world: three fictional airlines on review sites and networks")
	past := &shiftedClock{now: a.Now}
	a.Now, a.Sleep = past.Now, past.Sleep
	made, site, err := startWorld(ctx, state, a.Now)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = site.Close(ctx) // the world keeps nothing
	}()
	c, err := a.demoConfig(dir, made.Config(site.URL, demoEvery))
	if err != nil {
		return err
	}
	if err := state.write(dir); err != nil {
		return err
	}
	return a.runDemo(ctx, dir, c, state, past, l)
}

func demoDir(dir string) (string, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("finding your cache folder: %w; name a folder with --dir", err)
		}
		dir = filepath.Join(cache, "renown", "demo")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("cannot use the folder %s: %w; name another with --dir", dir, err)
	}
	return dir, nil
}

func demoFile(dir string) string { return filepath.Join(dir, "demo.json") }

func readDemoState(dir string, now time.Time) (*demoState, error) {
	fresh := &demoState{Anchor: now.UTC().Truncate(time.Hour), Address: "127.0.0.1:0"}
	data, err := os.ReadFile(demoFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the demo's state: %w", err)
	}
	var s demoState
	if err := json.Unmarshal(data, &s); err != nil || s.Anchor.IsZero() || s.Address == "" {
		return nil, fmt.Errorf("%s is damaged: delete the folder %s to begin again", demoFile(dir), dir)
	}
	return &s, nil
}

// write replaces the file in one step: half a state would make the folder useless.
func (s *demoState) write(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := demoFile(dir) + ".new"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return fmt.Errorf("keeping the demo's state: %w", err)
	}
	return os.Rename(tmp, demoFile(dir))
}

// startWorld serves the made-up site where it was last time, or on a free port when that is taken now.
func startWorld(ctx context.Context, state *demoState, now func() time.Time) (*world.World, *world.Server, error) {
	w := world.New(world.Options{Anchor: state.Anchor, Now: now})
	site, err := w.Start(ctx, state.Address)
	if err != nil {
		site, err = w.Start(ctx, "127.0.0.1:0")
	}
	if err != nil {
		return nil, nil, err
	}
	state.Address = site.URL[len("http://"):]
	return w, site, nil
}

// demoConfig is the demo's renown.yaml. It is kept in the folder, so that other commands can be tried on it.
func (a *app) demoConfig(dir, sources string) (*config.Config, error) {
	text := "# Written by renown demo at each start.\nwarehouse: embedded:./data\n" + sources
	path := filepath.Join(dir, "renown.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("writing the demo's configuration: %w", err)
	}
	c, err := config.Load(path, config.Options{Kinds: collectors.Settings(), Maps: file.MapNames(), Env: a.Env})
	if err != nil {
		return nil, err
	}
	knowBrands(c)
	c.Fetch.Delay = -1 // the site is our own, in this very process: there is nobody to be gentle to
	return c, nil
}

func (a *app) runDemo(ctx context.Context, dir string, c *config.Config, state *demoState, past *shiftedClock, l net.Listener) error {
	log, err := a.logger(slog.LevelWarn)
	if err != nil {
		return err
	}
	a.say("2/5  The database engine")
	show := a.engineProgress()
	s, err := a.open(ctx, c, opening{log: log, progress: func(p engine.Progress) { show.tell(p) }})
	show.end()
	if err != nil {
		return err
	}
	a.say("3/5  The schema")
	_, err = s.warehouse.Migrate(ctx)
	if err == nil {
		err = a.showDemo(ctx, dir, s, state, past, l)
	}
	return errors.Join(err, s.close(ctx))
}

// showDemo serves the pages from now on. The first time it collects before it says where they are, so that they are
// filled; later it says so at once and collects meanwhile.
func (a *app) showDemo(ctx context.Context, dir string, s *session, state *demoState, past *shiftedClock, l net.Listener) error {
	seen := &collecting{sources: map[string]collectors.Progress{}}
	bar := a.progress(seen.text)
	runner, err := a.runner(s, func(p collectors.Progress) {
		seen.note(p)
		if !state.Filled {
			bar.tick()
		}
	})
	if err != nil {
		return err
	}
	server, err := s.dashboards(runner)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- s.serveAll(ctx, server, l, nil) }()
	err = a.fill(ctx, dir, s, state, past, runner, bar)
	if err == nil {
		a.say("\nOpen %s/hr\n\nThe site itself: http://%s   Its configuration, to try other commands on: -c %s   Ctrl-C ends the demo.",
			address(l), state.Address, s.config.File)
		err = collectUntil(ctx, runner, served)
	}
	cancel()
	return errors.Join(err, <-served)
}

// collectUntil collects on schedule until ctx ends or the pages cannot be served any more.
func collectUntil(ctx context.Context, runner *collectors.Runner, served chan error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	collected := make(chan error, 1)
	go func() { collected <- runner.Run(ctx) }()
	select {
	case err := <-collected:
		return err
	case err := <-served:
		served <- nil // showDemo asks once more
		cancel()
		return errors.Join(err, <-collected)
	}
}

const oneDay = 24 * time.Hour

// pastRound is one collection of the demo's first start, at its time in the past.
type pastRound struct {
	age               time.Duration
	reviews, networks bool // what is collected
}

// pastRounds are when the first start collects the made-up world, so that there is something to see of what only time
// shows: ratings as a site published them then, edited reviews, vanished ones, followers and likes that grow. The networks
// are read often, because some show only their last days: Instagram shows a hashtag for one.
func pastRounds() []pastRound {
	rounds := []pastRound{{90 * oneDay, true, false}, {60 * oneDay, true, false}}
	for age := 56 * oneDay; age > 21*oneDay; age -= 5 * oneDay {
		rounds = append(rounds, pastRound{age, age == 31*oneDay, true})
	}
	for age := 20 * oneDay; age > 0; age -= 23 * time.Hour {
		rounds = append(rounds, pastRound{age, false, true})
	}
	return append(rounds, pastRound{0, true, true})
}

// fill makes the first collections, each at its time on the demo's clock.
func (a *app) fill(ctx context.Context, dir string, s *session, state *demoState, past *shiftedClock, runner *collectors.Runner, bar *progress) error {
	if state.Filled {
		a.say("4/5  Collecting goes on in the background\n5/5  The pages")
		return nil
	}
	rounds := pastRounds()
	a.say("4/5  Collecting from %d sources as they stood on %d days, the first of them %d days ago", len(s.config.Sources), len(rounds), rounds[0].age/oneDay)
	defer past.set(0)
	records := int64(0)
	for _, round := range rounds {
		past.set(-round.age)
		brought, failures, err := a.collectWorld(ctx, s, runner, round)
		if err != nil || failures > 0 {
			bar.end()
			return err
		}
		records += brought
	}
	bar.end()
	a.say("     %s records, seen again ones counted again", thousands(records))
	a.say("5/5  The roll-ups the pages read")
	if err := s.warehouse.Flush(ctx); err != nil {
		return err
	}
	state.Filled = true
	return state.write(dir)
}

// collectWorld collects once what belongs to a round, and tells how much came of it and what failed.
func (a *app) collectWorld(ctx context.Context, s *session, runner *collectors.Runner, round pastRound) (records int64, failures int, err error) {
	var names []string
	for _, source := range s.config.Sources {
		if source.Kind == "reviewsite" && round.reviews || source.Kind != "reviewsite" && round.networks {
			names = append(names, source.Name)
		}
	}
	ledger, err := runner.RunOnce(ctx, names...)
	if err != nil {
		return 0, 0, err
	}
	for _, run := range ledger {
		records += run.Records
		if !run.OK {
			failures++
			fmt.Fprintf(a.Stderr, "renown: %s: %s\n", run.Source, plain(run.Error))
		}
	}
	return records, failures, s.warehouse.Flush(ctx)
}

// say tells the user a step.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.Stdout, format+"\n", args...) }
