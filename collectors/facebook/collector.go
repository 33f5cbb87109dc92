// Package facebook collects pages from the Graph API: followers, posts, and the comments under them with the page's own
// replies. Plain HTTP with typed wire structs: the Go client huandu/facebook keeps answers as maps, follows paging by
// addresses that hold the token, and sends its own requests past our limits.
package facebook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Collector collects one source of kind facebook.
type Collector struct {
	api   *fetch.API // nil: settings are only checked
	posts network.Posts
	s     Settings
	src   fetch.Source
	now   func() time.Time
}

// New makes a collector. client may be nil when only the settings are to be checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if len(s.Handles)+len(s.SupportHandles) == 0 {
		return nil, errors.New("handles are missing: name the pages to follow, here or with the brand")
	}
	s = s.withDefaults()
	c := &Collector{posts: posts, s: s, src: src, now: now}
	if client == nil {
		return c, nil
	}
	var err error
	c.api, err = client.API(fetch.APIOptions{
		Source: src.Name, Base: s.API, Account: s.Token,
		Rates:     map[string]fetch.Rate{"": {Requests: 200, Per: time.Hour}},
		Authorize: s.authorize, Keys: "token", Explain: s.explain, Judge: judge,
	})
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	return c, nil
}

// authorize puts the token into a header, so that it stands in no address.
func (s Settings) authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+s.Token.Reveal())
	if s.AppSecret == "" {
		return nil
	}
	proof := hmac.New(sha256.New, []byte(s.AppSecret.Reveal()))
	proof.Write([]byte(s.Token.Reveal()))
	query := r.URL.Query()
	query.Set("appsecret_proof", hex.EncodeToString(proof.Sum(nil)))
	r.URL.RawQuery = query.Encode()
	return nil
}

// run is one collection.
type run struct {
	*Collector
	now      time.Time
	answered time.Time // the last answer came
	cursor   map[string]string
	emit     func(*record.Batch) error
	tally    network.Tally
	graves   *network.Graves
	pages    []page          // that could be looked up
	read     map[string]bool // ids of the pages whose posts could be read
	owners   map[string]Owner
	threads  threads
}

// page is one of the brand's pages.
type page struct {
	id    string
	owner Owner
}

// Collect gathers what is new, and then what is known and may have changed.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.api == nil {
		return record.Outcome{}, errors.New("the collector was made without a client")
	}
	now := c.now().UTC()
	x := &run{Collector: c, now: now, answered: now, cursor: cursor, read: map[string]bool{}, owners: map[string]Owner{}}
	x.tally.Begin(c.api)
	x.emit = x.tally.Emit(emit)
	err := x.all(ctx)
	outcome, failed := x.tally.Outcome(c.api)
	if err == nil {
		err = failed
	}
	outcome.Complete = outcome.Complete && err == nil
	return outcome, err
}

func (x *run) all(ctx context.Context) (err error) {
	if x.graves, err = x.reader().Graves(); err != nil {
		return err
	}
	if err := x.threads.load(x.cursor[threadsKey], x.now.Add(-x.s.commentsFor())); err != nil {
		return fmt.Errorf("source %s: %w", x.src.Name, err)
	}
	for _, step := range []func(context.Context) bool{x.lookUpPages, x.readPosts, x.readAgain, x.readComments} {
		if !step(ctx) {
			break
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// done takes in how a query went, and says whether the run can go on with others.
func (x *run) done(ctx context.Context, query string, err error) bool {
	return !x.tally.Failed(ctx, query, err)
}

func (x *run) scope() Scope { return Scope{Source: x.src, Now: x.answered, Pages: x.owners} }

func (x *run) reader() network.Reader {
	return network.Reader{Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site, Now: x.now, Cursor: x.cursor, Emit: x.emit}
}

func (x *run) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	reply, err := x.api.Get(ctx, path, query)
	x.answered = x.Collector.now().UTC()
	if err != nil {
		return nil, remedied(err)
	}
	return reply.Body, nil
}

// own are the brand's pages as the settings name them.
func (c *Collector) own() []Owner {
	var owners []Owner
	seen := map[string]bool{}
	people := c.s.People()
	for _, h := range append(append([]string{}, c.s.Handles...), c.s.SupportHandles...) {
		direction, handle := people.Who(h)
		if !seen[handle] {
			seen[handle] = true
			owners = append(owners, Owner{Direction: direction, Handle: handle})
		}
	}
	return owners
}
