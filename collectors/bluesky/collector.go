// Package bluesky reads Bluesky, or any server that speaks its part of the AT Protocol: posts with a hashtag or a word,
// mentions of the brand's accounts, those accounts' own posts and followers, and the conversations around all these.
package bluesky

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
	perPage  = 100 // posts; the most the server gives
	perBatch = 25  // posts or profiles asked for by name at once
	// overlap is how far below the newest known post a list is read again: posts written off line come later than their time.
	overlap = time.Hour
)

// Collector gathers one source.
type Collector struct {
	api      *fetch.API
	posts    network.Posts
	settings Settings
	src      fetch.Source
	now      func() time.Time
	session  session
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
		Source: src.Name, Base: c.settings.Server, // requests are counted by address
		Rates: map[string]fetch.Rate{
			"":        {Requests: 3000, Per: 5 * time.Minute},
			"session": {Requests: 30, Per: 5 * time.Minute},
		},
		Authorize: c.authorize, Renew: c.renew, Explain: explain, Keys: "identifier and app_password",
	})
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	c.api = api
	return c, nil
}

// query is a list of posts that is read.
type query struct {
	key, name string // of its cursor, and towards a reader
	path      string
	values    url.Values
}

const (
	searchPosts   = "xrpc/app.bsky.feed.searchPosts"
	getAuthorFeed = "xrpc/app.bsky.feed.getAuthorFeed"
	getPosts      = "xrpc/app.bsky.feed.getPosts"
	getPostThread = "xrpc/app.bsky.feed.getPostThread"
	getProfiles   = "xrpc/app.bsky.actor.getProfiles"
)

// queries are the lists of the source, the brand's own accounts first: they need no login, and hold its replies.
func (c *Collector) queries() []query {
	var feeds, searches []query
	for _, h := range c.handles() {
		feeds = append(feeds, query{"account/" + h, "posts of @" + h, getAuthorFeed,
			url.Values{"actor": {h}, "filter": {"posts_with_replies"}, "includePins": {"false"}}})
		searches = append(searches, query{"mentions/" + h, "@" + h, searchPosts, url.Values{"q": {"@" + h}, "mentions": {h}}})
	}
	for _, tag := range distinct(c.settings.Hashtags, network.Hashtag) {
		searches = append(searches, query{"tag/" + fold(tag), "#" + tag, searchPosts, url.Values{"q": {"#" + tag}, "tag": {tag}}})
	}
	for _, word := range distinct(c.settings.Words, strings.TrimSpace) {
		phrase := `"` + strings.ReplaceAll(word, `"`, " ") + `"`
		searches = append(searches, query{"words/" + fold(word), phrase, searchPosts, url.Values{"q": {phrase}}})
	}
	return append(feeds, searches...)
}

// handles are the brand's own and support accounts, each once.
func (c *Collector) handles() []string {
	all := append(append([]string{}, c.settings.Handles...), c.settings.SupportHandles...)
	return distinct(all, network.Handle)
}

// distinct leaves out what is empty or differs from another in case only.
func distinct(list []string, form func(string) string) []string {
	var kept []string
	seen := map[string]bool{"": true}
	for _, s := range list {
		if s = form(s); !seen[fold(s)] {
			seen[fold(s)] = true
			kept = append(kept, s)
		}
	}
	return kept
}

// Plan says with which requests a run begins. None of them costs anything.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	var plan []fetch.Planned
	if c.settings.Identifier != "" {
		plan = append(plan, fetch.Planned{Method: "POST", URL: c.address(createSession, nil), Note: "once a start of the program"},
			fetch.Planned{Method: "POST", URL: c.address(refreshSession, nil), Note: "when that session has expired"})
	}
	if actors := c.handles(); len(actors) > 0 {
		plan = append(plan, fetch.Planned{URL: c.address(getProfiles, url.Values{"actors": actors[:min(len(actors), perBatch)]}),
			Times: (len(actors) + perBatch - 1) / perBatch, Note: "followers of the brand's accounts"})
	}
	for _, q := range c.queries() {
		plan = append(plan, fetch.Planned{URL: c.address(q.path, q.values), Times: network.DefaultPages,
			Note: "page after page, down to what is known"})
	}
	plan = append(plan, fetch.Planned{URL: c.address(getProfiles, nil), Note: "for each 25 authors of what is found"}, fetch.Planned{URL: c.address(getPostThread, nil), Note: "for each new post with replies, and each with new replies"})
	if c.posts != nil && c.settings.Reread > 0 {
		plan = append(plan, fetch.Planned{URL: c.address(getPosts, nil), Times: (c.settings.Reread + perBatch - 1) / perBatch,
			Note: "for each 25 posts that are due to be read again"})
	}
	return plan
}

func (c *Collector) address(path string, values url.Values) string {
	address := strings.TrimSuffix(c.settings.Server, "/") + "/" + path
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
