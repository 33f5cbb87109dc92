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
	Lived   int       `json:"lived"`   // rounds of the past that are collected
	Filled  bool      `json:"filled"`  // all of them
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
	if err == nil {
		err = writeCustomers(dir, made)
	}
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
	text := "# Written by renown demo at each start.\nwarehouse: embedded:./data\nfetch: {delay: 1ms, parallel: 4}\n" + sources
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
	if err = s.prepare(ctx); err == nil {
		err = a.showDemo(ctx, dir, s, state, past, l)
	}
	return errors.Join(err, s.close(ctx))
}

// showDemo serves the pages from now on. The first time it collects before it says where they are, so that they are
// filled; later it says so at once and collects meanwhile.
func (a *app) showDemo(ctx context.Context, dir string, s *session, state *demoState, past *shiftedClock, l net.Listener) error {
	life := a.pastLife(past)
	runner, err := a.runner(s, life.note)
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
	err = a.fill(ctx, dir, s, state, life, runner)
	if err == nil {
		a.say("\nOpen %s/\n\nThe site itself: http://%s   Its configuration, to try other commands on: -c %s   Ctrl-C ends the demo.",
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

// say tells the user a step.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.Stdout, format+"\n", args...) }
