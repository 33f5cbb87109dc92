package facebook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	pageFields = "id,name,username,fan_count,followers_count"
	postFields = "id,message,created_time,permalink_url,from,shares,reactions.limit(0).summary(total_count),comments.filter(stream).limit(0).summary(total_count)"

	// pageSize is how many posts are asked for at once: as many as Facebook counts reactions and comments of without
	// asking for less. The first page also tells under which posts something new was written.
	pageSize = 50
)

// ParsePage reads what a page says of itself: its id and how many follow it.
func ParsePage(body []byte, scope Scope, handle string) (id string, stat record.AccountStat, err error) {
	var wire wirePage
	if err := decode(body, &wire); err != nil {
		return "", stat, &answerError{err}
	}
	if wire.ID == "" {
		return "", stat, &answerError{errors.New("it names no page")}
	}
	followers := count(wire.Followers)
	if followers == record.NotGiven {
		followers = count(wire.Fans)
	}
	return wire.ID, record.AccountStat{
		Brand: scope.Source.Brand, Network: scope.Source.Site, Account: handle, Source: scope.Source.Name, At: scope.Now,
		Followers: followers, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven, RatingCount: record.NotGiven,
	}, nil
}

func (x *run) lookUpPages(ctx context.Context) bool {
	batch := &record.Batch{}
	goOn := true
	for _, owner := range x.own() {
		id, stat, err := x.lookUpPage(ctx, owner.Handle)
		if err != nil {
			if goOn = x.done(ctx, "looking up the page "+owner.Handle, err); !goOn {
				break
			}
			continue
		}
		batch.AccountStats = append(batch.AccountStats, stat)
		x.pages = append(x.pages, page{id, owner})
		x.owners[id] = owner
	}
	if len(batch.AccountStats) == 0 {
		return false
	}
	if err := x.emit(batch); err != nil {
		return x.done(ctx, "storing pages", err)
	}
	return goOn
}

func (x *run) lookUpPage(ctx context.Context, handle string) (string, record.AccountStat, error) {
	body, err := x.get(ctx, url.PathEscape(handle), url.Values{"fields": {pageFields}})
	if err != nil {
		return "", record.AccountStat{}, err
	}
	return ParsePage(body, x.scope(), handle)
}

// edge is a list of posts on a page.
type edge struct {
	key, name, path string
	by              Owner // whose posts they are; zero: visitors'
}

func (s Settings) edges(p page) []edge {
	edges := []edge{{"posts/" + p.owner.Handle, "posts of " + p.owner.Handle, p.id + "/posts", p.owner}}
	if s.VisitorPosts {
		edges = append(edges, edge{"visitors/" + p.owner.Handle, "visitors' posts on " + p.owner.Handle, p.id + "/visitor_posts", Owner{}})
	}
	return edges
}

func (x *run) readPosts(ctx context.Context) bool {
	reader := x.reader()
	for _, p := range x.pages {
		for _, e := range x.s.edges(p) {
			read, err := reader.Read(ctx, network.List{
				Key: e.key, Query: e.name, Backfill: x.s.Backfill,
				Page: func(ctx context.Context, want network.Want) (network.Page, error) { return x.postPage(ctx, e, want) },
			})
			x.tally.Listed(read)
			if err == nil && e.by.Handle != "" {
				x.read[p.id] = true
			}
			if !x.done(ctx, "reading "+e.name, err) {
				return false
			}
		}
	}
	return true
}

func (x *run) postPage(ctx context.Context, e edge, want network.Want) (network.Page, error) {
	query := listQuery(postFields, pageSize, want.Token)
	if want.Token == "" && !want.Before.At.IsZero() {
		query.Set("until", strconv.FormatInt(want.Before.At.Add(time.Second).Unix(), 10))
	}
	body, err := x.get(ctx, e.path, query)
	if err != nil {
		return network.Page{}, staleToken(want, err)
	}
	page, err := ParsePosts(body, x.scope(), e.by)
	if err != nil {
		return network.Page{}, err
	}
	for _, m := range page.Batch.Mentions {
		x.threads.see(m, x.now.Add(-x.s.commentsFor()))
	}
	page.forget(want.After)
	return page.list(), nil
}

// listQuery asks for a page of a list; the token is the place where it begins.
func listQuery(fields string, size int, token string) url.Values {
	query, err := url.ParseQuery(token)
	if err != nil {
		query = url.Values{}
	}
	query.Set("fields", fields)
	query.Set("limit", strconv.Itoa(size))
	return query
}

// staleToken tells a place in a list that no longer holds from other failures.
func staleToken(want network.Want, err error) error {
	var failed *fetch.Error
	if want.Token != "" && errors.As(err, &failed) && failed.Kind == fetch.Status && failed.Status == http.StatusBadRequest {
		return fmt.Errorf("%w: %w", network.ErrToken, err)
	}
	return err
}

// forget leaves out the posts that are known: they stand on the page only because its first one is always whole, and
// their counts are read again in their own time.
func (p *Page) forget(known network.Place) {
	if known.ID == "" {
		return
	}
	kept := p.Batch.Mentions[:0]
	for _, m := range p.Batch.Mentions {
		if m.ID != known.ID && !m.Posted.Before(known.At) {
			kept = append(kept, m)
		}
	}
	p.Batch.Mentions = kept
}

func (p *Page) list() network.Page {
	return network.Page{Batch: p.Batch, Places: p.Places, Token: p.Token, Last: p.Token == ""}
}
