package reddit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// run is one collection of the source.
type run struct {
	*Collector
	read    *reader
	lists   network.Reader
	began   time.Time
	covered map[string]bool // posts and comments whose replies were read in this run
	waiting *network.Waiting
	graves  *network.Graves
	tally   network.Tally

	stopped, paused bool
}

func (c *Collector) begin(cursor map[string]string, emit func(*record.Batch) error) (*run, error) {
	x := &run{Collector: c, began: c.now().UTC(), covered: map[string]bool{}}
	x.tally.Begin(c.api)
	x.read = newReader(c.src, c.settings, x.began)
	x.lists = network.Reader{Source: c.src.Name, Brand: c.src.Brand, Network: c.src.Site, Now: x.began, Cursor: cursor,
		Emit: x.tally.Emit(emit)}
	var err, broken error
	x.waiting, err = x.lists.Waiting()
	x.graves, broken = x.lists.Graves()
	return x, errors.Join(err, broken)
}

func (x *run) collect(ctx context.Context) {
	queries := x.queries()
	if len(queries) == 0 {
		x.tally.Note("nothing is watched: name hashtags, words, handles or subreddits")
	}
	for _, a := range x.accounts() {
		x.step(ctx, "followers of "+a.name, func(ctx context.Context) error { return x.account(ctx, a) })
	}
	for _, q := range queries {
		x.step(ctx, q.name, func(ctx context.Context) error { return x.list(ctx, q) })
	}
	x.step(ctx, "posts read again", x.again)
	x.step(ctx, "comments", x.waited)
}

// step does one part of a run. What goes wrong in it leaves the others alone, unless it would meet them all.
func (x *run) step(ctx context.Context, name string, do func(context.Context) error) {
	if x.stopped {
		return
	}
	err := do(ctx)
	ends := x.tally.Failed(ctx, name, err) || (err != nil && stops(ctx, err))
	x.stopped = x.stopped || ends
}

// ask gets a path, and takes the time of the answer for what it tells. Without raw_json Reddit escapes texts as for a web
// page of 2008.
func (x *run) ask(ctx context.Context, path string, values url.Values) (*fetch.Reply, error) {
	if values == nil {
		values = url.Values{}
	}
	values.Set("raw_json", "1")
	reply, err := x.api.Get(ctx, path, values)
	x.read.now = x.now().UTC()
	return reply, err
}

// watched is an account or subreddit of the brand whose followers are counted.
type watched struct{ path, account, name string }

func (c *Collector) accounts() []watched {
	var list []watched
	for _, h := range c.handles() {
		list = append(list, watched{"user/" + h + "/about", h, "u/" + h})
	}
	for _, name := range c.settings.OwnSubreddits {
		list = append(list, watched{"r/" + name + "/about", "r/" + name, "r/" + name})
	}
	return list
}

func (x *run) account(ctx context.Context, a watched) error {
	reply, err := x.ask(ctx, a.path, nil)
	if fetch.IsGone(err) {
		x.tally.Note("Reddit knows no %s", a.name)
		return nil
	}
	if err != nil {
		return err
	}
	b, err := x.read.account(reply.Body, a.account)
	if err != nil {
		return err
	}
	return x.lists.Emit(b)
}

// account reads what Reddit tells of a user or a subreddit.
func (r *reader) account(body []byte, account string) (*record.Batch, error) {
	var a about
	rejects, err := decode(body, &a)
	if err == nil && a.Kind != "t2" && a.Kind != "t5" {
		err = &answerError{what: "it tells of no user or subreddit"}
	}
	if err != nil {
		return nil, err
	}
	followers := a.Data.Subscribers
	if a.Kind == "t2" {
		followers = a.Data.Profile.Subscribers
	}
	b := &record.Batch{Rejects: rejects}
	if !a.Data.Suspended {
		b.AccountStats = []record.AccountStat{{
			Brand: r.src.Brand, Network: r.src.Site, Account: account, Source: r.src.Name, At: r.now, Followers: count(followers),
			Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven, RatingCount: record.NotGiven,
		}}
	}
	return b, nil
}

// again reads posts anew that are due: their counts, whether they are there still, and what was answered since.
func (x *run) again(ctx context.Context) error {
	due := x.settings.Due(ctx, x.posts, x.src.Name, x.began, &x.tally)
	due = slices.DeleteFunc(due, func(p record.Post) bool {
		return !strings.HasPrefix(p.ID, "t1_") && !strings.HasPrefix(p.ID, "t3_") || strings.ContainsAny(p.ID, ", ")
	})
	for posts := range slices.Chunk(due, perPage) {
		err := x.reread(ctx, posts)
		if x.tally.Failed(ctx, "posts read again", err) || (err != nil && stops(ctx, err)) {
			x.stopped = true
			break
		}
	}
	return x.graves.Close(&x.tally, x.read.now, x.lists.Emit)
}

func (x *run) reread(ctx context.Context, posts []record.Post) error {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	reply, err := x.ask(ctx, "api/info", url.Values{"id": {strings.Join(ids, ",")}})
	if err != nil {
		return err
	}
	b, starts, err := x.read.again(reply.Body, posts, x.graves)
	if err != nil {
		return err
	}
	if err := x.threads(ctx, b, starts); err != nil {
		return err
	}
	return x.hand(b)
}

// hand hands a batch over, with what has changed of the conversations that wait.
func (x *run) hand(b *record.Batch) error {
	if err := x.waiting.Enter(b, x.src.Name); err != nil || b.Empty() {
		return err
	}
	return x.lists.Emit(b)
}

// again holds an answer of api/info against the posts that were asked for: those it lists as deleted are gone, those it
// does not list are missing, unless it is odd, so that it cannot be told which ones it lists. starts are the posts with
// more comments than were known, and the brand's own comments, whose replies Reddit does not count.
func (r *reader) again(body []byte, posts []record.Post, graves *network.Graves) (b *record.Batch, starts []network.Start, err error) {
	l, rejects, err := readListing(body)
	if err != nil {
		return nil, nil, err
	}
	there := make(map[string]*thing, len(l.Data.Children))
	for i := range l.Data.Children {
		there[l.Data.Children[i].Data.Name] = &l.Data.Children[i]
	}
	b = &record.Batch{Rejects: rejects}
	for i := range posts {
		p := &posts[i]
		t := there[p.ID]
		if t == nil {
			if len(rejects) == 0 {
				graves.Missing("posts", *p, false)
			}
			continue
		}
		graves.Given("posts", p.ID)
		if t.Data.gone() {
			b.Mentions = append(b.Mentions, p.Tombstone(r.now))
			continue
		}
		if reason := t.unusable(); reason != "" {
			b.Rejects = append(b.Rejects, t.reject(reason))
			continue
		}
		m := r.mention(t, true)
		m.Direction, m.Handle = p.Direction, p.Handle
		b.Mentions = append(b.Mentions, m)
		if s, worth := worthReading(p, &m); worth {
			starts = append(starts, s)
		}
	}
	return b, starts, nil
}

// worthReading says whether the comments below a post are to be read again. The post of a conversation that is not about
// the brand is left alone: it may have ten thousand.
func worthReading(p *record.Post, m *record.Mention) (network.Start, bool) {
	ours := p.Direction == record.FromBrand || p.Direction == record.FromSupport
	s := network.Start{ID: m.ID, Root: m.Conversation, About: p.Direction == record.FromCustomer}
	if strings.HasPrefix(m.ID, "t1_") {
		return s, ours
	}
	return s, m.Comments > max(p.Comments, 0) && p.Direction != record.FromOther
}

// list reads one listing: what is new in it, with the comments on it.
func (x *run) list(ctx context.Context, q query) error {
	counts, err := x.lists.Counts(q.key)
	if err != nil {
		return err
	}
	l := &lister{run: x, query: q, counts: counts, emptied: map[string]int{}}
	read, err := x.lists.Read(ctx, network.List{Key: q.key, Query: q.name, Backfill: x.settings.Backfill, Overlap: overlap, Page: l.page})
	x.tally.Listed(read)
	if fetch.IsGone(err) {
		return fmt.Errorf("there is no such user or subreddit: %w", err)
	}
	if err != nil {
		return err
	}
	kept, err := counts.Keep(overlap)
	if err != nil || kept == nil {
		return err
	}
	return x.lists.Emit(kept)
}
