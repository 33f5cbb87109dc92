// Package trustpilot reads a company's reviews on Trustpilot through its API, with the company's replies and the rating
// that Trustpilot publishes.
package trustpilot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	defaultAPI  = "https://api.trustpilot.com"
	defaultFull = 7 * 24 * time.Hour
	perPage     = 100  // the most the API gives
	maxPages    = 1000 // the API lists the newest 100,000 reviews
	alwaysFull  = 2000 // up to so many reviews each run reads them all: 20 requests
)

// Settings are the keys of a source of kind trustpilot.
type Settings struct {
	Key          fetch.Secret  `yaml:"key"`           // the API key
	Domain       string        `yaml:"domain"`        // the company's, as on its page at Trustpilot
	BusinessUnit string        `yaml:"business_unit"` // in place of domain: Trustpilot's own id
	FullEvery    time.Duration `yaml:"full_every"`    // how often all reviews are read, where there are many
	API          string        `yaml:"api"`           // address of the API
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	switch {
	case s.Key == "":
		return errors.New("key is missing: the API key of your Trustpilot application")
	case s.Domain == "" && s.BusinessUnit == "":
		return errors.New("domain is missing: the company's domain as on its page at Trustpilot (or business_unit)")
	case strings.ContainsAny(s.Domain, "/ ?#"):
		return errors.New("domain must be a domain alone, such as skyways.example")
	case s.FullEvery < 0:
		return errors.New("full_every must not be negative")
	}
	return checkAddress("api", s.API)
}

func checkAddress(key, address string) error {
	if address == "" {
		return nil
	}
	if u, err := url.Parse(address); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return fmt.Errorf("%s must be a whole http:// or https:// address", key)
	}
	return nil
}

func (s Settings) withDefaults() Settings {
	if s.API == "" {
		s.API = defaultAPI
	}
	if s.FullEvery == 0 {
		s.FullEvery = defaultFull
	}
	return s
}

// Collector gathers one company's reviews.
type Collector struct {
	api      *fetch.API
	settings Settings
	src      fetch.Source
	now      func() time.Time
}

// New makes a collector. client may be nil where only the settings are to be checked.
func New(client *fetch.Client, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	c := &Collector{settings: s.withDefaults(), src: src, now: now}
	if client == nil {
		return c, nil
	}
	api, err := client.API(fetch.APIOptions{
		Source: src.Name, Base: c.settings.API, Account: s.Key,
		Rates:     map[string]fetch.Rate{"": {Requests: 833, Per: 5 * time.Minute}}, // 10,000 an hour is the same
		Authorize: c.authorize, Explain: explain,
	})
	if err != nil {
		return nil, err
	}
	c.api = api
	return c, nil
}

func (c *Collector) authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("apikey", c.settings.Key.Reveal())
	return nil
}

// progress is how far the source was read.
type progress struct {
	Top    time.Time `json:"top,omitzero"`     // the newest review read; everything the API lists below it was read once
	Full   time.Time `json:"full"`             // when the last reading of all began
	Capped bool      `json:"capped,omitempty"` // what the API does not list was recorded as a gap
}

const cursorKey = "reviews"

func (c *Collector) progress(cursor map[string]string) (progress, error) {
	var p progress
	if text := cursor[cursorKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return p, fmt.Errorf("the cursor %q of source %s cannot be read: %w", cursorKey, c.src.Name, err)
		}
	}
	return p, nil
}

// fullDue says whether a run reads all reviews: the first one, each where there are few, else one now and then.
func (c *Collector) fullDue(p progress, total record.Count, now time.Time) bool {
	since := now.Sub(p.Full)
	return p.Top.IsZero() || (total >= 0 && total <= alwaysFull) || since >= c.settings.FullEvery || since < 0
}

// Collect reads the published rating, then the reviews, newest first.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	requests, bytes := c.api.Requests(), c.api.Bytes()
	known, err := c.progress(cursor)
	if err != nil {
		return record.Outcome{}, err
	}
	x := &run{Collector: c, emit: emit, began: c.now().UTC(), known: known, seen: map[string]bool{}}
	err = x.collect(ctx)
	return record.Outcome{
		Complete: err == nil && x.full && len(x.missing) == 0,
		Requests: c.api.Requests() - requests, Bytes: c.api.Bytes() - bytes, Notes: x.notes(),
	}, err
}

// Plan says what a run would ask.
func (c *Collector) Plan(cursor map[string]string) []fetch.Planned {
	unit := c.settings.BusinessUnit
	first := fetch.Planned{URL: c.settings.API + "/v1/business-units/" + url.PathEscape(unit), Note: "the published rating"}
	if unit == "" {
		unit = "{id}"
		first.URL = c.settings.API + "/v1/business-units/find?" + url.Values{"name": {c.settings.Domain}}.Encode()
		first.Note = "the company's id and its published rating"
	}
	pages := fetch.Planned{URL: c.settings.API + "/v1/business-units/" + unit + "/reviews?" + pageQuery(1).Encode(), Times: maxPages,
		Note: "100 reviews each, all of them: the newest 100,000 at most"}
	if known, err := c.progress(cursor); err == nil && !c.fullDue(known, record.NotGiven, c.now().UTC()) {
		pages.Times = maxRecent
		pages.Note = fmt.Sprintf("100 reviews each, the newest; all of them where there are no more than %d", alwaysFull)
	}
	if c.settings.BusinessUnit != "" {
		return []fetch.Planned{first, pages}
	}
	return []fetch.Planned{first, pages, {URL: c.settings.API + "/v1/business-units/" + unit, Note: "the published rating, where the search does not tell it"}}
}
