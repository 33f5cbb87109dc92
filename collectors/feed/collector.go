// Package feed gathers what news sites, blogs and alert services publish as RSS, Atom or JSON Feed.
package feed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"

// Settings are the keys of a source of kind feed.
type Settings struct {
	URL   string   `yaml:"url"`   // the feed's address
	URLs  []string `yaml:"urls"`  // several feeds
	Words []string `yaml:"words"` // only items that hold one of these; none: all
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	all := s.all()
	if len(all) == 0 {
		return errors.New("url is missing: the address of a feed (or urls, for several)")
	}
	for i, address := range all {
		key := "url"
		if s.URL == "" || i > 0 {
			key = "urls"
		}
		u, err := url.Parse(address)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
			return fmt.Errorf("%s must hold whole http:// or https:// addresses", key)
		}
	}
	return nil
}

func (s *Settings) all() []string {
	var all []string
	for _, address := range append([]string{s.URL}, s.URLs...) {
		if address != "" && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}

// Collector gathers some feeds for one brand.
type Collector struct {
	client   *fetch.Client
	settings Settings
	src      fetch.Source
	now      func() time.Time
}

// New makes a collector. client may be nil where only the settings are checked.
func New(client *fetch.Client, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return &Collector{client: client, settings: s, src: src, now: now}, nil
}

// Collect reads each feed once. What is on it and was handed over before, as it is, is not handed over again.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.client == nil {
		return record.Outcome{}, errors.New("a source without a client cannot be collected")
	}
	known, err := readMemory(cursor[memoryKey])
	if err != nil {
		return record.Outcome{}, err
	}
	watch := network.Watch{Words: c.settings.Words}
	r := &run{Collector: c, cursor: cursor, memory: known, view: View{Source: c.src.Name, Brand: c.src.Brand, Network: c.src.Site,
		Terms: watch.Terms(), Filter: len(c.settings.Words) > 0, Now: c.now().UTC().Truncate(time.Millisecond)}}
	r.emit = r.Tally.Emit(emit)
	most := maxKnown
	for _, address := range c.settings.all() {
		err := r.feed(ctx, address)
		if err != nil {
			most = maxUnsure
		}
		if r.failed(ctx, address, err) {
			return r.result()
		}
	}
	r.Failed(ctx, "the items known", r.forget(most))
	return r.result()
}

// forget keeps the memory small.
func (r *run) forget(most int) error {
	r.memory.forget(most)
	batch := &record.Batch{}
	if err := r.memory.save(batch, r.src.Name); err != nil || batch.Empty() {
		return err
	}
	return r.emit(batch)
}

func (r *run) result() (record.Outcome, error) {
	if r.undated > 0 {
		r.Note("%d new items have no date that can be used: they count from when they were first seen", r.undated)
	}
	outcome, err := r.Outcome(nil)
	outcome.Requests, outcome.Bytes = r.requests, r.bytes
	return outcome, err
}

// run is one collection.
type run struct {
	*Collector
	network.Tally
	view            View
	cursor          map[string]string
	memory          *memory
	emit            func(*record.Batch) error
	requests, bytes int64
	undated         int
}

// failed is Tally.Failed, but that feeds lie on hosts of their own: what one of them refuses, another may not.
func (r *run) failed(ctx context.Context, address string, err error) (stop bool) {
	stop = r.Failed(ctx, fetch.Redact(address), err)
	var of *fetch.Error
	if errors.As(err, &of) && of.Kind != fetch.OverBudget {
		return ctx.Err() != nil
	}
	return stop
}

func (r *run) feed(ctx context.Context, address string) error {
	reply, err := r.get(ctx, address)
	if err != nil {
		return err
	}
	read, err := parse(reply.Body, reply.URL, r.view)
	if err != nil {
		return err
	}
	for _, note := range read.notes {
		r.Note("%s", note)
	}
	batch := &record.Batch{}
	for i := range read.items {
		r.keep(batch, &read.items[i])
	}
	if err := r.bookmark(batch, address, read.items); err != nil {
		return err
	}
	return r.emit(batch)
}

// get asks for a feed. Feeds of one host share its limits, its circuit and the places on the way to it.
func (r *run) get(ctx context.Context, address string) (*fetch.Reply, error) {
	api, err := r.client.API(fetch.APIOptions{Source: r.src.Name, Base: hostAddress(address)})
	if err != nil {
		return nil, err
	}
	reply, err := api.Do(ctx, fetch.Ask{Path: address, Header: http.Header{"Accept": {accept}}, Conditional: true})
	r.requests += api.Requests()
	r.bytes += api.Bytes()
	return reply, err
}

// keep hands an item over if it is new or says something else than before. Its time never changes: of a post, it is a
// part of what tells it apart.
func (r *run) keep(batch *record.Batch, it *item) {
	before := r.memory.find(it.key)
	if before != nil {
		known := before.here || before.Says == it.says // another feed has it too, in other words perhaps
		before.here = true
		if known {
			return
		}
	}
	if it.refused != nil {
		r.memory.remember(known{Key: it.key, Says: it.says})
		batch.Rejects = append(batch.Rejects, *it.refused)
		return
	}
	switch {
	case before != nil && before.At != 0:
		it.mention.Posted = time.UnixMilli(before.At).UTC()
	case it.undated && it.wanted:
		r.undated++
	}
	r.memory.remember(known{Key: it.key, Says: it.says, At: it.mention.Posted.UnixMilli()})
	if it.wanted {
		batch.Mentions = append(batch.Mentions, it.mention)
	}
}

// Plan lists the requests of a run.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	var plan []fetch.Planned
	for _, address := range c.settings.all() {
		plan = append(plan, fetch.Planned{URL: fetch.Redact(address), Note: "only if it has changed"})
	}
	return plan
}
