package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// pageSize is the most that a timeline gives at once.
const pageSize = "40"

// Collector gathers one server's posts of one brand.
type Collector struct {
	api      *fetch.API // nil: settings are only checked
	posts    network.Posts
	settings Settings
	src      fetch.Source
	now      func() time.Time
}

// New makes a collector. posts may be nil: then none are read again. client may be nil where only the settings are
// checked.
func New(client *fetch.Client, posts network.Posts, s Settings, src fetch.Source, now func() time.Time) (*Collector, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	c := &Collector{posts: posts, settings: s.withDefaults(), src: src, now: now}
	if client == nil {
		return c, nil
	}
	var err error
	if c.api, err = c.newAPI(client); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	return c, nil
}

func (c *Collector) newAPI(client *fetch.Client) (*fetch.API, error) {
	options := fetch.APIOptions{
		Source: c.src.Name, Base: c.settings.Server, Account: c.settings.Token, Keys: "token",
		Rates:   map[string]fetch.Rate{"": {Requests: 300, Per: 5 * time.Minute}},
		Explain: explain,
	}
	if c.settings.Token != "" {
		options.Authorize = func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+c.settings.Token.Reveal())
			return nil
		}
	}
	return client.API(options)
}

// view is through whose eyes this run reads.
func (c *Collector) view(now time.Time) View {
	return View{Source: c.src.Name, Brand: c.src.Brand, Network: c.src.Site, Domain: c.settings.Domain,
		People: c.settings.People(), Terms: c.settings.Terms(), Now: now}
}

// Collect reads the brand's accounts and their posts, then hashtags, words and mentions, then again what is due, then
// the conversations that these have shown, and at last the days' hashtag counts.
func (c *Collector) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	if c.api == nil {
		return record.Outcome{}, errors.New("a source without a client cannot be collected")
	}
	remembered, err := readThreads(cursor[threadsKey])
	if err != nil {
		return record.Outcome{}, err
	}
	now := c.now().UTC()
	r := &run{Collector: c, view: c.view(now), now: now, cursor: cursor, threads: remembered,
		handed: map[string]bool{}, kept: map[string]*status{}, accounts: map[string]bool{}}
	r.Begin(c.api)
	r.emit = r.Tally.Emit(emit)
	if r.graves, err = r.reader().Graves(); err != nil {
		return record.Outcome{}, err
	}
	for _, step := range []func(context.Context) bool{r.own, r.tags, r.words, r.mentions, r.again, r.conversations, r.counts} {
		if stop := step(ctx); stop {
			break
		}
	}
	r.doubt()
	return r.Outcome(c.api)
}

// run is one collection.
type run struct {
	*Collector
	network.Tally
	view    View // Now: the last answer came
	now     time.Time
	cursor  map[string]string
	emit    func(*record.Batch) error
	threads *threads
	graves  *network.Graves

	handed   map[string]bool    // ids of posts that lists have handed over in this run
	kept     map[string]*status // posts whose conversations are to be read
	accounts map[string]bool    // ids of the brand's own accounts on this server
	single   bool               // the server has no way to read several posts at once
	shut     bool               // it does not show posts by their ids
	tagLists int                // hashtag lists read,
	noPosts  int                // and those of them that held no post at all
	private  int                // posts that are not public
}

func (r *run) reader() network.Reader {
	return network.Reader{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Now: r.now, Cursor: r.cursor, Emit: r.emit}
}

// list reads one list and says whether the run has to end.
func (r *run) list(ctx context.Context, key, query string, page func(context.Context, network.Want) (network.Page, error)) (stop bool) {
	read, err := r.reader().Read(ctx, network.List{
		Key: key, Query: query, Backfill: r.settings.Backfill, Overlap: r.settings.Overlap, Page: page,
	})
	r.Listed(read)
	return r.failed(ctx, query, err)
}

// get asks, and takes the time of the answer for what it tells.
func (r *run) get(ctx context.Context, path string, query url.Values) (*fetch.Reply, error) {
	reply, err := r.api.Get(ctx, path, query)
	r.view.Now = r.Collector.now().UTC()
	return reply, err
}

// failed is Tally.Failed, but that a key which merely lacks one permission does not end the run, nor that one thing is not
// shown to who has no key.
func (r *run) failed(ctx context.Context, query string, err error) (stop bool) {
	var e *fetch.Error
	if errors.As(err, &e) && e.Kind == fetch.Denied && (e.Status == http.StatusForbidden || r.settings.Token == "") {
		r.Fault(query, err)
		return ctx.Err() != nil
	}
	return r.Failed(ctx, query, err)
}

// own reads the brand's accounts: their counts, and what they post.
func (r *run) own(ctx context.Context) (stop bool) {
	for _, handle := range append(append([]string(nil), r.settings.Handles...), r.settings.SupportHandles...) {
		if r.account(ctx, handle) {
			return true
		}
	}
	return false
}

func (r *run) tags(ctx context.Context) (stop bool) {
	for _, name := range r.settings.Hashtags {
		name = network.Hashtag(name)
		r.tagLists++
		page := r.timeline("/api/v1/timelines/tag/"+url.PathEscape(name), nil, true)
		if r.list(ctx, tagKey(name), "#"+name, page) {
			return true
		}
	}
	return false
}

func tagKey(name string) string { return "tag/" + strings.ToLower(name) }

// words are searched where there is a token: without one, a server finds no posts.
func (r *run) words(ctx context.Context) (stop bool) {
	if r.settings.Token == "" {
		return false
	}
	for _, word := range r.settings.Words {
		word = plainQuery(word)
		if word != "" && r.list(ctx, "word/"+strings.ToLower(word), `"`+word+`"`, r.search(word, "")) {
			return true
		}
	}
	return false
}

// plainQuery takes out of a word what a server's search would read as more than the word.
func plainQuery(word string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(word, `"`, " ")), " ")
}

func (r *run) mentions(ctx context.Context) (stop bool) {
	switch r.settings.Mentions {
	case byNotifications:
		return r.list(ctx, "mentions", "mentions", r.notifications)
	case bySearch:
		for _, handle := range append(append([]string(nil), r.settings.Handles...), r.settings.SupportHandles...) {
			name, _, _ := strings.Cut(handle, "@")
			if r.list(ctx, "mentions/"+handle, "@"+handle, r.search("@"+name, handle)) {
				return true
			}
		}
	}
	return false
}

// doubt notes what a reader of the ledger should know of what was not there.
func (r *run) doubt() {
	if r.tagLists > 0 && r.noPosts == r.tagLists {
		r.Note("no hashtag shows a single post, new or old: the server may have switched its hashtag pages off (some show them with a token only)")
	}
	if r.private > 0 {
		r.Note("posts that are not public were left alone: %d", r.private)
	}
	if r.threads.lost > 0 {
		r.Missing("conversations that were not read, because too many were waiting: %d", r.threads.lost)
	}
	if n := len(r.threads.open); n > 0 {
		r.Missing("conversations still to be read: %d; the next run goes on", n)
	}
}

// Plan lists the requests a run begins with. They cost nothing but the server's patience: 300 in 5 minutes.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	s := c.settings
	ask := func(path, query string, times int, note string) fetch.Planned {
		return fetch.Planned{URL: fetch.Redact(strings.TrimSuffix(s.Server, "/") + path + query), Times: times, Note: note}
	}
	var plan []fetch.Planned
	handles := append(append([]string(nil), s.Handles...), s.SupportHandles...)
	for _, h := range handles {
		plan = append(plan, ask("/api/v1/accounts/lookup", "?acct="+url.QueryEscape(c.short(h)), 1, "followers of @"+h),
			ask("/api/v1/accounts/account-id/statuses", "?limit="+pageSize, network.DefaultPages, "posts of @"+h+", page after page as far as they are new"))
	}
	for _, t := range s.Hashtags {
		t = network.Hashtag(t)
		plan = append(plan, ask("/api/v1/timelines/tag/"+url.PathEscape(t), "?limit="+pageSize, network.DefaultPages, "#"+t+", page after page as far as it is new"),
			ask("/api/v1/tags/"+url.PathEscape(t), "", 1, "uses of #"+t+" a day, once a day"))
	}
	if s.Token != "" {
		for _, w := range s.Words {
			plan = append(plan, ask("/api/v2/search", "?type=statuses&q="+url.QueryEscape(`"`+plainQuery(w)+`"`), network.DefaultPages, "posts with the words"))
		}
	}
	switch s.Mentions {
	case byNotifications:
		plan = append(plan, ask("/api/v1/notifications", "?types[]=mention", network.DefaultPages, "mentions of the token's account"))
	case bySearch:
		plan = append(plan, ask("/api/v2/search", "?type=statuses", len(handles)*network.DefaultPages, "mentions of each account"))
	}
	if s.Reread > 0 {
		plan = append(plan, ask("/api/v1/statuses", "?id[]=…", (s.Reread+batchSize-1)/batchSize, "posts that are due to be read again"))
	}
	return append(plan, ask("/api/v1/statuses/post-id/context", "", maxConversations, "conversations with new replies"),
		ask("/api/v1/statuses/post-id", "", maxConversations, "what such a conversation was found by, where no list shows it"))
}
