package x

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// listPages is how many pages of a list a run reads at most: each costs up to $1.50.
const listPages = 20

// X refuses what is older than 7 days at the moment it is asked, and what is just now. slack keeps a run that waits for a
// rate limit on its way clear of the one, margin of the other.
const (
	slack  = time.Hour
	margin = time.Minute
)

// edge is how far back a run that began at now asks.
func edge(now time.Time) time.Time { return now.Add(-reach + slack) }

// query is one list of posts that the source follows.
type query struct {
	key, name string // of its cursor, and towards a reader
	text      string // in X's words
	own       bool   // the brand's own posts
}

// queries are the lists that the source follows: the brand's own accounts first, because their replies stop clocks.
// The brand's own posts come with the accounts alone, so that they are not paid for twice.
func (c *Collector) queries() []query {
	var all []query
	seen := map[string]bool{}
	add := func(q query) {
		if !seen[q.key] {
			seen[q.key] = true
			all = append(all, q)
		}
	}
	handles := c.handles()
	for _, h := range handles {
		add(query{key: "account/" + h, name: "posts of @" + h, text: "from:" + h + " -is:retweet", own: true})
	}
	for _, h := range handles {
		add(query{key: "mentions/" + h, name: "@" + h, text: c.others("@" + h)})
	}
	for _, tag := range c.tags() {
		add(query{key: "tag/" + strings.ToLower(tag), name: "#" + tag, text: c.others("#" + tag)})
	}
	for _, word := range c.s.Words {
		word = strings.Join(strings.Fields(strings.NewReplacer(`"`, " ", `\`, " ").Replace(word)), " ")
		if word != "" {
			add(query{key: "word/" + strings.ToLower(word), name: `"` + word + `"`, text: c.others(`"` + word + `"`)})
		}
	}
	return all
}

// handles are the brand's accounts, each once.
func (c *Collector) handles() []string {
	var handles []string
	seen := map[string]bool{}
	for _, h := range append(append([]string{}, c.s.Handles...), c.s.SupportHandles...) {
		if h = network.Handle(h); !seen[h] {
			seen[h] = true
			handles = append(handles, h)
		}
	}
	return handles
}

func (c *Collector) tags() []string {
	tags := make([]string, 0, len(c.s.Hashtags))
	for _, tag := range c.s.Hashtags {
		tags = append(tags, network.Hashtag(tag))
	}
	return tags
}

// others is a query for posts of anyone but the brand, as far as a query may be long.
func (c *Collector) others(text string) string {
	text += " -is:retweet"
	for _, h := range c.handles() {
		if more := text + " -from:" + h; utf8.RuneCountInString(more) <= maxQuery {
			text = more
		}
	}
	return text
}

func (x *run) readLists(ctx context.Context) bool {
	reader := x.reader()
	for _, q := range x.queries() {
		read, err := reader.Read(ctx, network.List{
			Key: q.key, Query: q.name, Backfill: min(x.s.Backfill, reach-slack), Reach: reach - slack, Pages: listPages,
			Page: func(ctx context.Context, want network.Want) (network.Page, error) { return x.listPage(ctx, q, want) },
		})
		x.tally.Listed(read)
		if !x.done(ctx, "reading "+q.name, err) {
			return false
		}
	}
	return true
}

func (x *run) listPage(ctx context.Context, q query, want network.Want) (network.Page, error) {
	values := x.fields(q.own)
	values.Set("query", q.text)
	x.window(values, want)
	page, err := x.search(ctx, values, x.scope())
	if err != nil {
		if want.Token != "" && refusedAsBad(err) {
			return network.Page{}, fmt.Errorf("%w: %w", network.ErrToken, err)
		}
		return network.Page{}, err
	}
	x.replies.follow(page.Batch.Mentions)
	return network.Page{Batch: page.Batch, Places: page.Places, Token: page.Token, Last: page.Token == ""}, nil
}

// search asks for a page of a search.
func (x *run) search(ctx context.Context, values url.Values, scope Scope) (page *Page, err error) {
	err = x.sized(func(size int) error {
		values.Set("max_results", strconv.Itoa(size))
		page, err = x.ask(ctx, fetch.Ask{Path: "/2/tweets/search/recent", Query: values, Limit: "search"}, size, scope)
		return err
	})
	return page, err
}

func refusedAsBad(err error) bool {
	var failed *fetch.Error
	return errors.As(err, &failed) && failed.Status == http.StatusBadRequest
}

// fields are what is asked of every post. own: of the brand's own, which the brand's own token may ask more of.
func (c *Collector) fields(own bool) url.Values {
	posts := "author_id,conversation_id,created_at,entities,in_reply_to_user_id,note_tweet,public_metrics,referenced_tweets"
	if own && c.s.Promoted {
		posts += ",promoted_metrics"
	}
	return url.Values{"tweet.fields": {posts}, "expansions": {"author_id"}, "user.fields": {"public_metrics,username"}}
}

// window says which part of a list is asked for. X takes ids or times as bounds, not both, and no id older than it
// shows posts.
func (x *run) window(values url.Values, want network.Want) {
	edge := edge(x.now)
	if want.Token != "" {
		values.Set("next_token", want.Token)
	}
	if want.After.ID != "" && want.After.At.After(edge) {
		values.Set("since_id", want.After.ID)
		if want.Token == "" && want.Before.ID != "" {
			values.Set("until_id", want.Before.ID)
		}
		return
	}
	from := want.Floor
	if from.Before(edge) {
		from = edge
	}
	values.Set("start_time", stamp(from))
	if want.Token == "" && !want.Before.At.IsZero() && want.Before.At.Before(x.now.Add(-margin)) {
		values.Set("end_time", stamp(want.Before.At.Add(time.Second)))
	}
}

// stamp is a time as X takes it: whole seconds.
func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
