package bluesky

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"renown/collectors/network"
	"renown/warehouse/record"
)

const wireTime = "2006-01-02T15:04:05.000Z"

// list reads one list: what is new in it, with the conversations it belongs to.
func (x *run) list(ctx context.Context, q query) error {
	if q.path == searchPosts && x.noSearch {
		return nil
	}
	counts, err := x.lists.Counts(q.key)
	if err != nil {
		return err
	}
	l := &listing{run: x, query: q, counts: counts}
	page := l.search
	if q.path == getAuthorFeed {
		page = l.feed
	}
	read, err := x.lists.Read(ctx, network.List{Key: q.key, Query: q.name, Backfill: x.settings.Backfill, Overlap: overlap, Page: page})
	x.tally.Listed(read)
	if err != nil {
		return err
	}
	kept, err := counts.Keep(overlap)
	if err != nil || kept == nil {
		return err
	}
	return x.lists.Emit(kept)
}

// listing is one list in one run.
type listing struct {
	*run
	query  query
	counts *network.Counts
	empty  int // pages in a row
}

// search reads one page of found posts. Pages are told apart by time: the server's own cursor counts posts, so that one
// that is deleted meanwhile would push another past the reader. Only where a page does not get below a moment, because
// too many posts are of that moment, the cursor goes on from there.
func (l *listing) search(ctx context.Context, want network.Want) (network.Page, error) {
	values := maps.Clone(l.query.values)
	values.Set("sort", "latest")
	values.Set("limit", fmt.Sprint(perPage))
	values.Set("since", want.Floor.UTC().Format(wireTime))
	token, err := url.ParseQuery(want.Token)
	if err != nil {
		return network.Page{}, network.ErrToken
	}
	if !want.Before.At.IsZero() && want.Token == "" {
		token.Set("until", want.Before.At.Add(time.Millisecond).UTC().Format(wireTime))
	}
	maps.Copy(values, token)
	got, err := l.ask(ctx, searchPosts, values, l.read.search)
	if err != nil {
		return network.Page{}, err
	}
	next := ""
	if stuck := token.Has("cursor") || !deeper(got.places, want.Before); stuck && got.cursor != "" {
		token.Set("cursor", got.cursor)
		next = token.Encode()
	}
	last := got.cursor == "" && (got.listed < perPage || !deeper(got.places, want.Before))
	return l.done(ctx, got, next, last)
}

// deeper says whether a page holds a post from before the oldest one known.
func deeper(places []network.Place, before network.Place) bool {
	for _, p := range places {
		if before.At.IsZero() || p.At.Before(before.At) {
			return true
		}
	}
	return false
}

// feed reads one page of an account's posts. Its cursor is a time, but nothing else bounds it: one that no longer holds
// means to begin at the top again.
func (l *listing) feed(ctx context.Context, want network.Want) (network.Page, error) {
	values := maps.Clone(l.query.values)
	values.Set("limit", fmt.Sprint(perPage))
	if want.Token != "" {
		values.Set("cursor", want.Token)
	}
	got, err := l.ask(ctx, getAuthorFeed, values, l.read.feed)
	if err != nil {
		return network.Page{}, err
	}
	return l.done(ctx, got, got.cursor, got.cursor == "")
}

func (l *listing) ask(ctx context.Context, path string, values url.Values, parse func([]byte) (page, error)) (page, error) {
	reply, err := l.get(ctx, path, values)
	code, name := status(err)
	switch {
	case err == nil:
		return parse(reply.Body)
	case code == http.StatusBadRequest && values.Has("cursor") && name != "ExpiredToken" && name != "InvalidToken":
		return page{}, network.ErrToken
	case code == http.StatusForbidden && path == searchPosts && l.settings.Identifier == "":
		l.noSearch = true
		return page{}, &searchError{err}
	}
	return page{}, err
}

// done completes a page with the replies to its posts.
func (l *listing) done(ctx context.Context, got page, token string, last bool) (network.Page, error) {
	if l.empty++; got.listed > 0 {
		l.empty = 0
	}
	if err := l.threads(ctx, got.batch, l.grown(got)); err != nil {
		return network.Page{}, err
	}
	if err := l.complement(ctx, got.batch); err != nil {
		return network.Page{}, err
	}
	// A server may leave out whole pages of posts that it does not show, but not for ever.
	return network.Page{Batch: got.batch, Places: got.places, Token: token, Last: last || l.empty >= 3}, nil
}

// grown are the posts of a page with replies that were not read.
func (l *listing) grown(got page) []network.Start {
	var starts []network.Start
	for i := range got.batch.Mentions {
		m := &got.batch.Mentions[i]
		if at, shown := got.times[m.ID]; shown && l.counts.Grown(m.ID, at, m.Comments) {
			starts = append(starts, network.Start{ID: m.ID, About: m.Direction == record.FromCustomer})
		}
	}
	return starts
}
