// Package reddit reads Reddit: posts that have a hashtag, a word or one of the brand's accounts in them, new posts of
// subreddits, what the brand's accounts write, the comments on all these, and followers.
package reddit

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	perPage = 100 // things; the most Reddit gives
	// overlap is how far below the newest known post a list is read again: a post that a filter held back appears at its
	// old place when a moderator lets it through, and the search finds posts late.
	overlap = 6 * time.Hour
)

// Collector gathers one source.
type Collector struct {
	api      *fetch.API
	posts    network.Posts
	settings Settings
	src      fetch.Source
	now      func() time.Time
	token    token
}

// New makes a collector. client may be nil where only the settings are to be checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	c := &Collector{posts: posts, settings: s.withDefaults(), src: src, now: now}
	if client == nil {
		return c, nil
	}
	api, err := client.API(fetch.APIOptions{
		Source: src.Name, Base: c.settings.API, Account: s.ClientID,
		Rates:     map[string]fetch.Rate{"": {Requests: 100, Per: time.Minute}},
		Authorize: c.authorize, Renew: c.renew, Explain: explain, Judge: judge, Keys: "client_id and client_secret",
	})
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	c.api = api
	return c, nil
}

// query is a listing that is read.
type query struct {
	key, name string // of its cursor, and towards a reader
	path      string
	values    url.Values
	judge     func(*reader, *thing) (about, wanted bool)
}

// queries are the listings of the source, the brand's own accounts first: they hold its replies.
func (c *Collector) queries() []query {
	var list []query
	newest := url.Values{"sort": {"new"}}
	for _, h := range c.handles() {
		list = append(list, query{"account/" + h, "posts of u/" + h, "user/" + h + "/overview", newest, always})
	}
	for _, name := range c.settings.OwnSubreddits {
		list = append(list, query{"subreddit/" + name, "r/" + name, "r/" + name + "/new", nil, always})
	}
	for _, name := range c.settings.Subreddits {
		list = append(list, query{"subreddit/" + name, "r/" + name, "r/" + name + "/new", nil, onlyAbout})
	}
	for _, h := range c.handles() {
		list = append(list, search("mentions/"+h, "u/"+h, phrase("u/"+h)))
	}
	for _, tag := range distinct(c.settings.Hashtags, network.Hashtag) {
		list = append(list, search("tag/"+strings.ToLower(tag), "#"+tag, tag))
	}
	for _, word := range distinct(c.settings.Words, strings.TrimSpace) {
		list = append(list, search("words/"+strings.ToLower(word), phrase(word), phrase(word)))
	}
	return list
}

func search(key, name, q string) query {
	return query{key, name, "search", url.Values{"q": {q}, "sort": {"new"}, "type": {"link"}, "t": {"all"}}, always}
}

func phrase(s string) string { return `"` + strings.ReplaceAll(s, `"`, " ") + `"` }

// handles are the brand's own and support accounts, each once.
func (c *Collector) handles() []string {
	return distinct(append(append([]string{}, c.settings.Handles...), c.settings.SupportHandles...), bareName)
}

// Plan says with which requests a run begins. None of them costs anything.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	plan := []fetch.Planned{{Method: "POST", URL: fetch.Redact(c.settings.Auth), Note: "an access token, once a day"}}
	for _, a := range c.accounts() {
		plan = append(plan, fetch.Planned{URL: c.address(a.path, nil), Note: "followers of " + a.name})
	}
	for _, q := range c.queries() {
		plan = append(plan, fetch.Planned{URL: c.address(q.path, q.values), Times: maxListed / perPage,
			Note: "page after page, down to what is known"})
	}
	plan = append(plan, fetch.Planned{URL: c.address("comments/post-id", nil), Times: 1 + maxMore,
		Note: "for each new post with comments, each with new ones, and each comment by the brand"},
		fetch.Planned{URL: c.address("api/morechildren", nil), Times: maxMore, Note: "for each long conversation"})
	if c.posts != nil && c.settings.Reread > 0 {
		plan = append(plan, fetch.Planned{URL: c.address("api/info", nil), Times: (c.settings.Reread + perPage - 1) / perPage,
			Note: "for each 100 posts that are due to be read again"})
	}
	return plan
}

func (c *Collector) address(path string, values url.Values) string {
	address := strings.TrimSuffix(c.settings.API, "/") + "/" + path
	if len(values) > 0 {
		address += "?" + values.Encode()
	}
	return fetch.Redact(address)
}

// Collect reads the accounts, the lists, and the posts that are due to be read again.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	x, err := c.begin(cursor, emit)
	if err != nil {
		return record.Outcome{}, err
	}
	x.collect(ctx)
	return x.tally.Outcome(c.api)
}
