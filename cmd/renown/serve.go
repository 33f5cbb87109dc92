package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/dashboards"
)

func (a *app) serveCommand() *cobra.Command {
	var collect bool
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Collect on schedule and serve the dashboards",
		Long: `Run the scheduler of all sources and the dashboards, until a signal ends it. Ctrl-C or SIGTERM finishes the batch in
hand and stops the engine; a second signal ends at once. /healthz answers "ok" while the program runs.`,
		Example: `  renown serve
  renown serve -c /etc/renown.yaml --log-format json
  renown serve --collect=false --listen 127.0.0.1:8081   # only show`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&collect, "collect", true, "collect the sources on their schedule")
	cmd.Flags().StringVar(&listen, "listen", "", "`address` of the dashboards (default: listen in renown.yaml)")
	cmd.RunE = a.run(func(cmd *cobra.Command, _ []string) error {
		c, err := a.load()
		if err != nil {
			return err
		}
		if listen != "" {
			c.Listen = listen
		}
		l, err := listenOn(c.Listen)
		if err != nil {
			return err
		}
		return errors.Join(a.serve(cmd.Context(), c, l, collect), closeListener(l))
	})
	return cmd
}

// closeListener closes what the server may have closed already.
func closeListener(l net.Listener) error {
	if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// listenOn opens the dashboards' port, before anything that takes long: a busy port must show at once.
func listenOn(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: another renown may be serving there; stop it, or choose another port with --listen 127.0.0.1:0 (0 takes a free one)", address)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023, such as --listen 127.0.0.1:8080", address)
	}
	return nil, fmt.Errorf("cannot listen on %s: %w; write --listen host:port", address, err)
}

// serve serves until ctx ends. When it shared the engine of another renown and that one ends, it begins again with an
// engine of its own.
func (a *app) serve(ctx context.Context, c *config.Config, l net.Listener, collect bool) error {
	where := l.Addr().String()
	for {
		err := a.serveOnce(ctx, c, l, collect)
		if !errors.Is(err, errEngineGone) || ctx.Err() != nil {
			return err
		}
		if err := closeListener(l); err != nil {
			return err
		}
		if l, err = listenOn(where); err != nil {
			return err
		}
	}
}

func (a *app) serveOnce(ctx context.Context, c *config.Config, l net.Listener, collect bool) error {
	return a.withPatience(ctx, c, slog.LevelInfo, func(s *session) error {
		var runner *collectors.Runner
		var err error
		if collect {
			if runner, err = a.runner(s, nil); err != nil {
				return err
			}
		}
		server, err := s.dashboards(runner)
		if err != nil {
			return err
		}
		s.log.Info("dashboards are open", "address", address(l), "collecting", collect)
		return s.serveAll(ctx, server, l, runner)
	})
}

// serveAll serves and collects until ctx ends. The program is stateless: whichever part fails ends the other.
func (s *session) serveAll(ctx context.Context, server *dashboards.Server, l net.Listener, runner *collectors.Runner) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Serve(ctx, l) })
	if runner != nil {
		group.Go(func() error { return runner.Run(ctx) })
	}
	if s.trainer != nil {
		group.Go(func() error { s.trainer.run(ctx); return nil })
	}
	group.Go(func() error { return s.watchEngine(ctx) })
	if s.fetch != nil {
		group.Go(func() error { s.readBudgets(ctx); return nil })
	}
	return group.Wait()
}

// readBudgets reads what was spent before this program began, so that the Sources page can tell it. While the warehouse
// does not answer it tries again.
func (s *session) readBudgets(ctx context.Context) {
	const pause = 10 * time.Second
	for {
		err := s.fetch.ReadBudgets(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Debug("what was spent of the budgets is not known yet", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (s *session) dashboards(runner *collectors.Runner) (*dashboards.Server, error) {
	s.trainer = newTrainer(s, runner != nil)
	o := dashboards.Options{Queries: s.queries.Remembering(), Brands: s.brands(), Campaigns: campaigns(s.config), Now: s.now, Logger: s.log, Hosts: s.config.Hosts,
		Learning: s.trainer, Languages: judgedLanguages(), Notes: noteKeeper{s.warehouse}, Ready: true}
	if runner != nil { // who only shows knows neither the plan nor what waits with the one that collects
		o.Schedule, o.Backlog = newSchedule(runner, s), s.backlog(runner)
	}
	return dashboards.New(o)
}

func (s *session) brands() []dashboards.Brand {
	own := s.config.Own()
	brands := make([]dashboards.Brand, 0, len(s.config.Brands))
	for _, b := range s.config.Brands {
		brands = append(brands, dashboards.Brand{Name: b.Name, Own: own != nil && own.Name == b.Name, Zone: b.TimeZone.String()})
	}
	return brands
}

// backlog is what waits in the spool, and whether collecting pauses because of it.
func (s *session) backlog(runner *collectors.Runner) func() dashboards.Backlog {
	return func() dashboards.Backlog {
		b := s.warehouse.Backlog()
		out := dashboards.Backlog{Batches: b.Batches, Bytes: b.Bytes, Oldest: b.Oldest, Paused: b.Paused, Err: b.Err}
		if pause := runner.Paused(); pause.Paused {
			out.Paused, out.Err = true, pause.Err
		}
		return out
	}
}

// address is where a browser finds the listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
