// Package x collects posts, counts and followers from X through its API v2, with a budget in dollars that is never
// overspent. Plain HTTP with typed wire structs: the Go client michimani/gotwi retries and logs by itself and gives no
// hold on what a request may cost.
package x

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// reach is how far back X shows posts and counts to who pays per use.
const reach = 7 * 24 * time.Hour

// Collector collects one source of kind x.
type Collector struct {
	api    *fetch.API // nil: settings are only checked
	posts  network.Posts
	s      Settings
	src    fetch.Source
	now    func() time.Time
	people network.People
	terms  network.Terms
}

// New makes a collector. client may be nil when only the settings are to be checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s = s.withDefaults()
	c := &Collector{posts: posts, s: s, src: src, now: now, people: s.People(), terms: s.Terms()}
	if client == nil {
		return c, nil
	}
	var err error
	c.api, err = client.API(fetch.APIOptions{
		Source: src.Name, Base: s.API, Account: s.Token,
		Rates: map[string]fetch.Rate{
			"search": {Requests: 450, Per: 15 * time.Minute}, "counts": {Requests: 300, Per: 15 * time.Minute},
			"users": {Requests: 300, Per: 15 * time.Minute}, "posts": {Requests: 3500, Per: 15 * time.Minute},
		},
		Budgets: s.budgets(),
		Authorize: func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+s.Token.Reveal())
			return nil
		},
		Keys: "token", Explain: explain, Judge: judge,
	})
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	return c, nil
}

// run is one collection.
type run struct {
	*Collector
	now      time.Time
	answered time.Time // the last answer came
	cursor   map[string]string
	hand     func(*record.Batch) error
	tally    network.Tally
	graves   *network.Graves
	size     int      // index into pageSizes: what the budgets last had room for
	own      []string // ids of the brand's accounts
	replies  replies
}

// Collect gathers what is new: first what is cheap, then what is newest, then what is known and may have changed.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.api == nil {
		return record.Outcome{}, errors.New("the collector was made without a client")
	}
	now := c.now().UTC()
	x := &run{Collector: c, now: now, answered: now, cursor: cursor, own: known(cursor).IDs}
	x.tally.Begin(c.api)
	x.hand = x.tally.Emit(emit)
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
	if err := x.replies.load(x.cursor[repliesKey]); err != nil {
		return fmt.Errorf("source %s: %w", x.src.Name, err)
	}
	if x.s.Backfill > reach && len(x.cursor) == 0 {
		x.tally.Note("backfill is more than X shows: the first run reads the last 7 days")
	}
	for _, step := range []func(context.Context) bool{x.countTags, x.lookUpAccounts, x.readLists, x.readAgain, x.readReplies} {
		if !step(ctx) {
			break
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// emit hands a batch over, with how far the conversations were read if that has changed.
func (x *run) emit(b *record.Batch) error {
	if text, changed := x.replies.save(); changed {
		b.Cursors = append(b.Cursors, record.Cursor{Source: x.src.Name, Key: repliesKey, Value: text})
	}
	return x.hand(b)
}

// done takes in how a query went, and says whether the run can go on with others.
func (x *run) done(ctx context.Context, query string, err error) bool {
	return !x.tally.Failed(ctx, query, err) && !fetch.IsKind(err, fetch.LedgerDown)
}

func (x *run) scope() Scope {
	return Scope{Source: x.src, People: x.people, Own: x.own, Now: x.answered}
}

func (x *run) reader() network.Reader {
	return network.Reader{Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site, Now: x.now, Cursor: x.cursor, Emit: x.emit}
}

// pageSizes are how many posts are asked for at once: as many as the budgets have room for.
var pageSizes = [...]int{100, 50, 20, 10}

// sized asks with the largest page that the budgets have room for. What a request may cost is set aside before it is
// sent, so that the last dollars still buy a small page where a large one would be refused.
func (x *run) sized(ask func(size int) error) error {
	for {
		err := ask(pageSizes[x.size])
		if !fetch.IsKind(err, fetch.OverBudget) || x.size == len(pageSizes)-1 {
			return err
		}
		x.size++
	}
}

// ask sends a request for posts and reads the answer. It costs at most so many posts, each with an author.
func (x *run) ask(ctx context.Context, a fetch.Ask, atMost int, scope Scope) (*Page, error) {
	var page *Page
	var broken error
	read := func(r *fetch.Reply) {
		if page == nil && broken == nil {
			x.answered = x.Collector.now().UTC()
			scope.Now = x.answered
			page, broken = Parse(r.Body, scope)
		}
	}
	dearest := costs(x.s.price(atMost, atMost))
	a.Cost, a.Delivered = dearest, true
	a.Actual = func(r *fetch.Reply) []fetch.Cost {
		if read(r); broken != nil {
			return dearest
		}
		return costs(x.s.price(page.Posts, page.Users))
	}
	reply, err := x.api.Do(ctx, a)
	if err != nil {
		return nil, x.s.remedied(err)
	}
	read(reply)
	return page, broken
}
