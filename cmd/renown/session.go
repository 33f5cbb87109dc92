package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/queries"
	"renown/warehouse"
	"renown/warehouse/engine"
)

// closing is how long leaving may take: the batch in hand is spooled and delivered, the engine stopped.
const closing = 30 * time.Second

// session is an open warehouse and what goes with it.
type session struct {
	config    *config.Config
	log       *slog.Logger
	now       func() time.Time
	engine    *engine.Engine // nil when a server keeps the records
	warehouse *warehouse.Warehouse
	queries   *queries.Queries
	labels    *labels                                 // what reads the meaning of texts
	trainer   *trainer                                // of a program that serves; else nil
	fetch     *fetch.Client                           // of the collectors; nil until there are some
	again     func(context.Context) (*session, error) // opens the same warehouse once more
}

// load reads the configuration the command line names.
func (a *app) load() (*config.Config, error) {
	c, err := config.Load(a.configPath, config.Options{Kinds: collectors.Settings(), Maps: file.MapNames(), Env: a.Env})
	if err != nil {
		return nil, err
	}
	knowBrands(c)
	a.hideIn(c)
	// What only a kind itself can see, such as a faulty map, must show before anything is opened.
	for _, s := range c.Sources {
		if _, err := collector(s, collectors.Deps{Now: a.Now, Logger: slog.New(slog.DiscardHandler)}); err != nil {
			return nil, config.Problem{File: c.File, Line: s.Line, Text: err.Error()}
		}
	}
	return c, nil
}

// opening is how a warehouse is to be opened.
type opening struct {
	log      *slog.Logger
	readOnly bool                  // write nothing, not even the schema
	progress func(engine.Progress) // told how far the engine's fetching and starting is; may be nil
}

// open opens the warehouse of a configuration: it starts or joins the embedded engine, or dials the server.
func (a *app) open(ctx context.Context, c *config.Config, how opening) (*session, error) {
	s := &session{config: c, log: how.log, now: a.Now, labels: newLabels()}
	s.labels.labeller.UseThemes(c.Themes)
	s.again = func(ctx context.Context) (*session, error) { return a.open(ctx, c, how) }
	dsn := c.Warehouse.DSN.Reveal()
	if c.Warehouse.Embedded() {
		e, err := engine.Open(ctx, engine.Options{Dir: c.Warehouse.Dir, Cache: string(c.Cache), Logger: how.log, Progress: how.progress, Now: a.Now})
		if err != nil {
			return nil, fmt.Errorf("cannot start the database engine: %w", err)
		}
		s.engine, dsn = e, e.DSN()
	}
	spool := string(c.Spool)
	if how.readOnly {
		spool = ""
	}
	analyst := newAnalyst(how.log, a.Now)
	w, err := warehouse.Open(ctx, warehouse.Options{Addr: dsn, SpoolDir: spool, Logger: how.log, Now: a.Now, History: histories(c), Analyse: analyst.analyse})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot open the warehouse %s: %w", c.Warehouse, err), s.stop(ctx))
	}
	s.warehouse, s.queries = w, queries.New(w.Conn())
	analyst.begin(s.warehouse, s.queries)
	return s, nil
}

// histories are how long the figures of networks may be kept, where their sources say so: of several the longest.
func histories(c *config.Config) map[string]time.Duration {
	longest, forever := map[string]time.Duration{}, map[string]bool{}
	for _, s := range c.Sources {
		limited, ok := s.Settings.(interface{ KeepsFigures() time.Duration })
		if !ok || limited.KeepsFigures() <= 0 {
			forever[s.Site] = true
			continue
		}
		longest[s.Site] = max(longest[s.Site], limited.KeepsFigures())
	}
	maps.DeleteFunc(longest, func(network string, _ time.Duration) bool { return forever[network] })
	return longest
}

// close stores what is under way and stops the engine, even when ctx has ended already.
func (s *session) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	return errors.Join(s.warehouse.Close(ctx), s.stop(ctx))
}

func (s *session) stop(ctx context.Context) error {
	if s.engine == nil {
		return nil
	}
	return s.engine.Stop(context.WithoutCancel(ctx))
}

// reopen closes the session and opens its warehouse again. What waited in the spool waits there still.
func (s *session) reopen(ctx context.Context) error {
	if err := s.close(ctx); err != nil {
		s.log.Warn("closing the warehouse", "error", err)
	}
	fresh, err := s.again(ctx)
	if err != nil {
		return err
	}
	*s = *fresh
	return nil
}

// with opens the configuration's warehouse, brings its schema up to date, does the work and closes everything.
func (a *app) with(ctx context.Context, c *config.Config, level slog.Level, do func(*session) error) error {
	return a.withSession(ctx, c, level, func(s *session) error {
		err := s.prepare(ctx)
		switch {
		case err == nil:
			s.refreshLabels(ctx)
			return do(s)
		case ctx.Err() == nil && s.warehouse.Conn().Ping(ctx) != nil:
			return fmt.Errorf("the warehouse %s does not answer: %w\n  → check that it runs there, and look with renown doctor", c.Warehouse, err)
		}
		return fmt.Errorf("the schema of %s: %w", c.Warehouse, err)
	})
}

// withPatience is with for a program that stays: while the warehouse is away it works on its spool, and the schema is
// brought up to date when the warehouse is back.
func (a *app) withPatience(ctx context.Context, c *config.Config, level slog.Level, do func(*session) error) error {
	return a.withSession(ctx, c, level, func(s *session) error {
		err := s.prepare(ctx)
		if err == nil {
			s.refreshLabels(ctx)
			return do(s)
		}
		if s.warehouse.Conn().Ping(ctx) == nil {
			return fmt.Errorf("the schema of %s: %w", c.Warehouse, err) // it answers, so waiting would not help
		}
		s.log.Error("the warehouse does not answer; going on without it", "warehouse", c.Warehouse, "error", err)
		ctx, cancel := context.WithCancel(ctx)
		migrated := make(chan struct{})
		go func() {
			defer close(migrated)
			s.migrateLater(ctx)
		}()
		defer func() {
			cancel()
			<-migrated
		}()
		return do(s)
	})
}

// migrateLater tries until the schema is up to date or ctx ends.
func (s *session) migrateLater(ctx context.Context) {
	const pause = 5 * time.Second
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if err := s.prepare(ctx); err == nil {
			s.log.Info("the warehouse is back and its schema up to date")
			return
		}
	}
}

// refreshLabels learns the model in use and what people said of single texts. What reads texts goes on without.
func (s *session) refreshLabels(ctx context.Context) {
	if err := s.labels.refresh(ctx, s.warehouse); err != nil && ctx.Err() == nil {
		s.log.Warn("labels are given without what was learned", "error", err)
	}
}

func (a *app) withSession(ctx context.Context, c *config.Config, level slog.Level, do func(*session) error) error {
	log, err := a.logger(level)
	if err != nil {
		return err
	}
	show := a.engineProgress()
	s, err := a.open(ctx, c, opening{log: log, progress: show.tell})
	show.end()
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.close(ctx))
}

// named binds a value to {name:Type} on the server.
func named(name string, value any) driver.NamedValue { return clickhouse.Named(name, value) }
