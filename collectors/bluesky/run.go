package bluesky

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

// run is one collection of the source.
type run struct {
	*Collector
	read      *reader
	lists     network.Reader
	began     time.Time
	followers map[string]record.Count // by DID, as far as asked for in this run
	covered   map[string]bool         // posts whose replies were read in this run
	waiting   *network.Waiting
	told      []told // conversations in the batch that is being made
	graves    *network.Graves

	tally                     network.Tally
	stopped, paused, noSearch bool
}

func (c *Collector) begin(cursor map[string]string, emit func(*record.Batch) error) (*run, error) {
	x := &run{Collector: c, began: c.now().UTC(), followers: map[string]record.Count{}, covered: map[string]bool{}}
	x.tally.Begin(c.api)
	x.read = newReader(c.src, c.settings.Watch, x.began)
	x.lists = network.Reader{Source: c.src.Name, Brand: c.src.Brand, Network: c.src.Site, Now: x.began, Cursor: cursor,
		Emit: x.tally.Emit(emit)}
	var err, broken error
	x.waiting, err = x.lists.Waiting()
	x.graves, broken = x.lists.Graves()
	return x, errors.Join(err, broken)
}

// get asks, and takes the time of the answer for what it tells.
func (x *run) get(ctx context.Context, path string, values url.Values) (*fetch.Reply, error) {
	reply, err := x.api.Get(ctx, path, values)
	x.read.now = x.now().UTC()
	return reply, err
}

func (x *run) collect(ctx context.Context) {
	if err := x.login(ctx); err != nil {
		x.tally.Failed(ctx, "session", err)
		return
	}
	queries := x.queries()
	if len(queries) == 0 {
		x.tally.Note("nothing is watched: name hashtags, words or handles")
	}
	x.step(ctx, "accounts", x.accounts)
	for _, q := range queries {
		x.step(ctx, q.name, func(ctx context.Context) error { return x.list(ctx, q) })
	}
	x.step(ctx, "posts read again", x.again)
	x.step(ctx, "conversations", x.waited)
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

// accounts counts the followers of the brand's accounts, and learns their DIDs.
func (x *run) accounts(ctx context.Context) error {
	for actors := range slices.Chunk(x.handles(), perBatch) {
		profiles, rejects, err := x.profiles(ctx, actors)
		if err != nil {
			return err
		}
		b := &record.Batch{Rejects: rejects}
		for _, actor := range actors {
			i := slices.IndexFunc(profiles, func(p profile) bool { return network.Handle(p.Handle) == actor || fold(p.DID) == actor })
			if i < 0 {
				x.tally.Note("the server knows no account @%s", actor)
				continue
			}
			b.AccountStats = append(b.AccountStats, x.read.account(actor, &profiles[i]))
		}
		if err := x.lists.Emit(b); err != nil {
			return err
		}
	}
	return nil
}

// account is the snapshot of an account of the brand.
func (r *reader) account(handle string, p *profile) record.AccountStat {
	if p.DID != "" {
		r.own[p.DID] = handle
	}
	return record.AccountStat{
		Brand: r.src.Brand, Network: r.src.Site, Account: handle, Source: r.src.Name, At: r.now,
		Followers: count(p.Followers), Following: count(p.Follows), Posts: count(p.Posts),
		Views: record.NotGiven, RatingCount: record.NotGiven,
	}
}

// profiles asks for at most 25 accounts. Those the server does not know are missing from the answer.
func (x *run) profiles(ctx context.Context, actors []string) ([]profile, []record.Reject, error) {
	reply, err := x.get(ctx, getProfiles, url.Values{"actors": actors})
	if err != nil {
		return nil, nil, err
	}
	var a profilesAnswer
	rejects, err := decode(reply.Body, &a)
	if err == nil && a.Profiles == nil {
		err = &answerError{what: "there are no profiles in it"}
	}
	for _, p := range a.Profiles {
		x.followers[p.DID] = count(p.Followers)
	}
	return a.Profiles, rejects, err
}

// follow tells of each post how many followed its author, because reach is made of that. Accounts the server refuses to
// tell of stay without.
func (x *run) follow(ctx context.Context, b *record.Batch) error {
	var missing []string
	for i := range b.Mentions {
		did, _ := split(b.Mentions[i].ID)
		if _, known := x.followers[did]; !known && b.Mentions[i].Deleted.IsZero() {
			x.followers[did] = record.NotGiven
			missing = append(missing, did)
		}
	}
	for from := 0; from < len(missing); from += perBatch {
		_, rejects, err := x.profiles(ctx, missing[from:min(from+perBatch, len(missing))])
		b.Rejects = append(b.Rejects, rejects...)
		if err == nil {
			continue
		}
		if code, name := status(err); stops(ctx, err) || code != http.StatusBadRequest || name != "InvalidRequest" {
			for _, did := range missing[from:] {
				delete(x.followers, did)
			}
			return fmt.Errorf("followers of authors: %w", err)
		}
		x.tally.Note("the server would not tell the followers of some authors")
	}
	for i := range b.Mentions {
		if m := &b.Mentions[i]; m.Deleted.IsZero() {
			did, _ := split(m.ID)
			m.AuthorFollowers = x.followers[did]
		}
	}
	return nil
}

// again reads posts anew that are due: their counts, whether they are there still, and what was answered since.
func (x *run) again(ctx context.Context) error {
	due := x.settings.Due(ctx, x.posts, x.src.Name, x.began, &x.tally)
	due = slices.DeleteFunc(due, func(p record.Post) bool { did, _ := split(p.ID); return did == "" })
	for posts := range slices.Chunk(due, perBatch) {
		err := x.reread(ctx, posts)
		if x.tally.Failed(ctx, "posts read again", err) || (err != nil && stops(ctx, err)) {
			x.stopped = true
			break
		}
	}
	return x.graves.Close(&x.tally, x.read.now, x.lists.Emit)
}

func (x *run) reread(ctx context.Context, posts []record.Post) error {
	uris := make([]string, len(posts))
	for i := range posts {
		uris[i] = posts[i].ID
	}
	reply, err := x.get(ctx, getPosts, url.Values{"uris": uris})
	if err != nil {
		return err
	}
	b, grown, err := x.read.again(reply.Body, posts, x.graves)
	if err != nil {
		return err
	}
	if err := x.threads(ctx, b, grown); err != nil {
		return err
	}
	return x.hand(ctx, b)
}

// hand completes a batch and hands it over.
func (x *run) hand(ctx context.Context, b *record.Batch) error {
	if err := x.complement(ctx, b); err != nil || b.Empty() {
		return err
	}
	return x.lists.Emit(b)
}

func (x *run) complement(ctx context.Context, b *record.Batch) error {
	err := x.follow(ctx, b)
	if ctx.Err() == nil && paused(err) && len(x.told) > 0 {
		x.paused = true
		x.untell(b, err)
		err = x.follow(ctx, b) // of whom it is known: no one else is left
	}
	x.told = nil
	if err != nil {
		return err
	}
	return x.waiting.Enter(b, x.src.Name)
}

// again holds an answer of getPosts against the posts that were asked for: those it does not list are missing, unless it
// is odd, so that it cannot be told which ones it lists. grown are those with more replies than were known.
func (r *reader) again(body []byte, posts []record.Post, graves *network.Graves) (b *record.Batch, grown []network.Start, err error) {
	var a searchAnswer
	rejects, err := decode(body, &a)
	if err == nil && a.Posts == nil {
		err = &answerError{what: "there are no posts in it"}
	}
	if err != nil {
		return nil, nil, err
	}
	there := make(map[string]*postView, len(a.Posts))
	for i := range a.Posts {
		there[a.Posts[i].URI] = &a.Posts[i]
	}
	b = &record.Batch{Rejects: rejects}
	for i := range posts {
		p := &posts[i]
		v := there[p.ID]
		if v == nil {
			if len(rejects) == 0 {
				graves.Missing("posts", *p, false)
			}
			continue
		}
		graves.Given("posts", p.ID)
		m, reason := r.mention(v, p.Direction == record.FromCustomer)
		if reason != "" {
			b.Rejects = append(b.Rejects, r.reject(v, reason))
			continue
		}
		m.Direction, m.Handle = p.Direction, p.Handle
		b.Mentions = append(b.Mentions, m)
		if m.Comments > max(p.Comments, 0) {
			grown = append(grown, network.Start{ID: p.ID, About: p.Direction == record.FromCustomer})
		}
	}
	return b, grown, nil
}
