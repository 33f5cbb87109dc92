package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/queries"
	"renown/warehouse/record"
)

// fetcher is the one polite HTTP client, with the configuration's limits. cache is where pages with validators are
// kept; "" keeps none. spending is where paid requests are entered; nil counts them in memory only.
func (a *app) fetcher(c *config.Config, how opening, cache string, spending fetch.Ledger) *fetch.Client {
	return fetch.New(fetch.Options{
		UserAgent:       "Renown/0.1",
		Contact:         c.Contact,
		Timeout:         c.Fetch.Timeout,
		MaxBytes:        int64(cmp.Or(c.Fetch.MaxMB, config.LargestPageMB)) << 20,
		MaxRedirects:    c.Fetch.Redirects,
		DelayPerHost:    c.Fetch.Delay,
		ParallelPerHost: c.Fetch.Parallel,
		CacheDir:        cache,
		Ledger:          spending,
		Logger:          how.log,
		Now:             a.Now,
		Sleep:           a.Sleep,
	})
}

// collector builds the collector of one source.
func collector(s config.Source, deps collectors.Deps) (collectors.Collector, error) {
	kind, found := collectors.Lookup(s.Kind)
	if !found {
		return nil, fmt.Errorf("source %q: unknown kind %q", s.Name, s.Kind)
	}
	built, err := kind.New(deps, fetch.Source{Name: s.Name, Brand: s.Brand, Site: s.Site}, s.Settings)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", s.Name, err)
	}
	return built, nil
}

// jobs makes the collectors of all configured sources, on one polite client.
func (a *app) jobs(s *session) ([]collectors.Job, error) {
	s.fetch = a.fetcher(s.config, opening{log: s.log}, filepath.Join(string(s.config.Spool), "pages"), ledger{s.warehouse})
	deps := collectors.Deps{Fetch: s.fetch, Posts: s.warehouse, Now: a.Now, Logger: s.log}
	jobs := make([]collectors.Job, 0, len(s.config.Sources))
	for _, source := range s.config.Sources {
		c, err := collector(source, deps)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, s.job(source, c))
	}
	return jobs, nil
}

func (s *session) job(source config.Source, c collectors.Collector) collectors.Job {
	return collectors.Job{Name: source.Name, Kind: source.Kind, Brand: source.Brand,
		Every: source.Every, Timeout: source.Timeout, Collector: discreetly(c, s.config.Hide)}
}

// runner makes the runner of all configured sources.
func (a *app) runner(s *session, progress func(collectors.Progress)) (*collectors.Runner, error) {
	jobs, err := a.jobs(s)
	if err != nil {
		return nil, err
	}
	return a.runnerOf(s, jobs, progress)
}

func (a *app) runnerOf(s *session, jobs []collectors.Job, progress func(collectors.Progress)) (*collectors.Runner, error) {
	pipeline := s.pipeline(true)
	pipeline.Series = true
	return collectors.NewRunner(collectors.Options{
		Jobs: jobs, Pipeline: pipeline, Cursors: s.warehouse, LastRuns: s.lastRuns, Logger: s.log, Progress: progress,
		Clock: clock{now: s.now, simulated: a.Sleep != nil},
	})
}

// pipeline is the way of records into the warehouse, with or without reading their meaning.
func (s *session) pipeline(withMeaning bool) *collectors.Pipeline {
	p := &collectors.Pipeline{Sink: discreetSink{s.warehouse, s.config.Hide}, Mark: addressees(s.config).Mark, Key: s.authorKey, Now: s.now}
	if withMeaning {
		p.Label = s.labels.label
	}
	return p
}

// readAnew reads stored texts as those that come are read: earlier versions, and configurations, knew less of whom a post
// speaks to.
func (s *session) readAnew(b *record.Batch) {
	addressees(s.config).Mark(b)
	s.labels.read(b)
}

// authorKey is the configuration's key for hashing authors, else the warehouse's own.
func (s *session) authorKey(ctx context.Context) ([]byte, error) {
	if key := s.config.AuthorKey.Reveal(); key != "" {
		return []byte(key), nil
	}
	return s.warehouse.AuthorKey(ctx)
}

// lastRuns is the ledger as the schedule wants it: the newest run of each source.
func (s *session) lastRuns(ctx context.Context) (map[string]record.Run, error) {
	answer, err := s.queries.Source.Runs(ctx, queries.Filter{Now: s.now()})
	if err != nil {
		return nil, err
	}
	last := make(map[string]record.Run, len(answer.Rows))
	for _, r := range answer.Rows {
		last[r.Source] = record.Run{Source: r.Source, Kind: r.Kind, Brand: r.Brand, Started: r.Started, Finished: r.Finished,
			OK: r.OK, Complete: r.Complete, Error: r.Error, Remedy: r.Remedy}
	}
	return last, nil
}

// clock is the program's one clock, so that the runs and the records they bring are dated alike.
type clock struct {
	collectors.SystemClock
	now       func() time.Time
	simulated bool // it jumps on purpose
}

// Now is the program's time.
func (c clock) Now() time.Time { return c.now() }

// Steady is what jumps of the clock are told by.
func (c clock) Steady() time.Time {
	if c.simulated {
		return c.now()
	}
	return c.SystemClock.Steady()
}
