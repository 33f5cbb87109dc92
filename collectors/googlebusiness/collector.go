// Package googlebusiness reads the reviews of a company's own places on Google, with the owner's replies and the rating
// that Google publishes, through the Business Profile API.
package googlebusiness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	defaultAPI  = "https://mybusiness.googleapis.com"
	defaultAuth = "https://oauth2.googleapis.com/token"
	defaultFull = 7 * 24 * time.Hour
	pageSize    = 50   // the most the API gives
	maxPages    = 5000 // of one place, should the pages never end
	alwaysFull  = 2000 // up to so many reviews of all places each run reads them all: 40 requests and one a place
)

// Settings are the keys of a source of kind googlebusiness.
type Settings struct {
	ClientID     fetch.Secret  `yaml:"client_id"`     // of the OAuth client
	ClientSecret fetch.Secret  `yaml:"client_secret"` // of the OAuth client
	RefreshToken fetch.Secret  `yaml:"refresh_token"` // of an account that manages the places
	Locations    []Location    `yaml:"locations"`
	FullEvery    time.Duration `yaml:"full_every"` // how often all reviews are read, where there are many
	API          string        `yaml:"api"`        // address of the API
	Auth         string        `yaml:"auth"`       // address that gives access tokens
}

// Location is one place.
type Location struct {
	ID   string `yaml:"id"`   // accounts/…/locations/…
	Name string `yaml:"name"` // what it is called here; default: its number
}

func (l Location) name() string {
	if l.Name != "" {
		return l.Name
	}
	return path.Base(l.ID)
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	switch {
	case s.ClientID == "":
		return errors.New("client_id is missing: that of your OAuth client at Google")
	case s.ClientSecret == "":
		return errors.New("client_secret is missing: that of your OAuth client at Google")
	case s.RefreshToken == "":
		return errors.New("refresh_token is missing: that of an account that manages the places")
	case s.FullEvery < 0:
		return errors.New("full_every must not be negative")
	}
	return errors.Join(checkLocations(s.Locations), checkAddress("api", s.API), checkAddress("auth", s.Auth))
}

func checkLocations(locations []Location) error {
	if len(locations) == 0 {
		return errors.New("locations are missing: such as {id: accounts/123/locations/456, name: Leeds}")
	}
	form := regexp.MustCompile(`^accounts/[^/?#\s]+/locations/[^/?#\s]+$`)
	seen := map[string]bool{}
	for _, l := range locations {
		if !form.MatchString(l.ID) {
			return fmt.Errorf("locations: %q must have the form accounts/123/locations/456", l.ID)
		}
		if seen[l.ID] {
			return fmt.Errorf("locations: %s is named twice", l.ID)
		}
		seen[l.ID] = true
	}
	return nil
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
	if s.Auth == "" {
		s.Auth = defaultAuth
	}
	if s.FullEvery == 0 {
		s.FullEvery = defaultFull
	}
	return s
}

// Collector gathers the reviews of a company's places.
type Collector struct {
	api      *fetch.API
	settings Settings
	src      fetch.Source
	now      func() time.Time
	tokens   tokens
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
		Source: src.Name, Base: c.settings.API, Account: s.ClientID, // Google counts by project
		Rates:     map[string]fetch.Rate{"": {Requests: 300, Per: time.Minute}},
		Authorize: c.authorize, Renew: c.renew, Explain: explain,
	})
	if err != nil {
		return nil, err
	}
	c.api = api
	return c, nil
}

const cursorKey = "reviews"

// progress is how far the source was read.
type progress struct {
	Full   time.Time         `json:"full,omitzero"` // when the last reading of all began
	Places map[string]placed `json:"places"`        // by the location's id
}

// placed is how far one place was read.
type placed struct {
	Top   time.Time    `json:"top,omitzero"` // the newest edit; everything below was read once
	Total record.Count `json:"total"`        // of reviews, as Google counted them last
}

func (p progress) total() (sum record.Count) {
	for _, place := range p.Places {
		sum += place.Total
	}
	return sum
}

func (c *Collector) progress(cursor map[string]string) (progress, error) {
	known := progress{Places: map[string]placed{}}
	if text := cursor[cursorKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &known); err != nil {
			return known, fmt.Errorf("the cursor %q of source %s cannot be read: %w", cursorKey, c.src.Name, err)
		}
	}
	if known.Places == nil {
		known.Places = map[string]placed{}
	}
	return known, nil
}

// fullDue says whether a run reads all reviews: the first one, each where there are few, else one now and then.
func (c *Collector) fullDue(known progress, now time.Time) bool {
	since := now.Sub(known.Full)
	return known.Full.IsZero() || known.total() <= alwaysFull || since >= c.settings.FullEvery || since < 0
}

// Collect reads the reviews and the published rating of each place.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	requests, bytes := c.api.Requests(), c.api.Bytes()
	known, err := c.progress(cursor)
	if err != nil {
		return record.Outcome{}, err
	}
	x := &run{Collector: c, emit: emit, began: c.now().UTC(), known: known}
	err = x.collect(ctx)
	return record.Outcome{
		Complete: err == nil && x.partial == 0 && len(x.missing) == 0,
		Requests: c.api.Requests() - requests, Bytes: c.api.Bytes() - bytes, Notes: x.notes(),
	}, err
}

func query(token string) url.Values {
	q := url.Values{"pageSize": {fmt.Sprint(pageSize)}, "orderBy": {"updateTime desc"}}
	if token != "" {
		q.Set("pageToken", token)
	}
	return q
}

func reviewsPath(l Location) string {
	parts := strings.Split(l.ID, "/")
	return "/v4/accounts/" + url.PathEscape(parts[1]) + "/locations/" + url.PathEscape(parts[3]) + "/reviews"
}

// Plan says what a run would ask.
func (c *Collector) Plan(cursor map[string]string) []fetch.Planned {
	known, err := c.progress(cursor)
	full := err != nil || c.fullDue(known, c.now().UTC())
	plan := []fetch.Planned{{Method: "POST", URL: fetch.Redact(c.settings.Auth), Note: "an access token, which holds for an hour"}}
	for _, l := range c.settings.Locations {
		p := fetch.Planned{URL: c.settings.API + reviewsPath(l) + "?" + query("").Encode(), Note: l.name() + ": 50 reviews each, the newest"}
		if before, met := known.Places[l.ID]; full || !met {
			p.Note = l.name() + ": 50 reviews each, all of them"
			p.Times = int(before.Total+pageSize-1) / pageSize
		}
		plan = append(plan, p)
	}
	return plan
}
