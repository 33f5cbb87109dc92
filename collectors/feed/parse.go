package feed

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/rss"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	maxItems = 2000    // of a feed
	maxText  = 4 << 10 // of what is kept of an item: its summary, not the article
	maxDepth = 10_000  // of elements within elements
)

// View is for whom a feed is read.
type View struct {
	Source, Brand, Network string
	Terms                  network.Terms
	Filter                 bool // only items that are about the terms
	Now                    time.Time
}

// item is one entry of a feed.
type item struct {
	key, says string // digests: of its identity, and of its words
	mention   record.Mention
	wanted    bool // it passes the filter
	undated   bool
	refused   *record.Reject
}

// parsed is a feed.
type parsed struct {
	items []item
	notes []string
}

// Parse turns a feed (RSS, Atom or JSON Feed, in UTF-8) into mentions. Items without a usable date are taken as posted
// now.
func Parse(body []byte, address string, v View) (*record.Batch, error) {
	read, err := parse(body, address, v)
	if err != nil {
		return nil, err
	}
	batch := &record.Batch{}
	for _, it := range read.items {
		switch {
		case it.refused != nil:
			batch.Rejects = append(batch.Rejects, *it.refused)
		case it.wanted:
			batch.Mentions = append(batch.Mentions, it.mention)
		}
	}
	return batch, nil
}

func parse(body []byte, address string, v View) (parsed, error) {
	body, err := ready(body, address)
	if err != nil {
		return parsed{}, err
	}
	f, err := understand(body)
	if err != nil {
		return parsed{}, &NotFeedError{URL: fetch.Redact(address), Detail: err.Error()}
	}
	var out parsed
	if over := len(f.Items) - maxItems; over > 0 {
		out.notes = append(out.notes, fmt.Sprintf("the feed has %d items: the first %d were read", len(f.Items), maxItems))
		f.Items = f.Items[:maxItems]
	}
	r := reader{view: v, address: address, feed: f, sources: sourcesOf(f)}
	if r.base = whole(f.Link); r.base == nil {
		r.base = whole(address)
	}
	seen := map[string]bool{}
	for i, entry := range f.Items {
		it := r.item(i, entry)
		if !seen[it.key] {
			seen[it.key] = true
			out.items = append(out.items, it)
		}
	}
	return out, nil
}

// understand reads the feed. The library is made for what the web serves, but not for everything a program may be given:
// where it breaks, the feed is broken.
func understand(body []byte) (f *gofeed.Feed, err error) {
	if deep(body) {
		return nil, errors.New("its elements are nested too deeply")
	}
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parse := func(body []byte) (f *gofeed.Feed, err error) {
		defer func() {
			if broken := recover(); broken != nil {
				f, err = nil, errors.New("it is broken beyond reading")
			}
		}()
		return parser.Parse(bytes.NewReader(body))
	}
	f, err = parse(body)
	if err != nil && body[0] == '{' {
		if mended, ok := mendJSON(body); ok {
			f, err = parse(mended)
		}
	}
	switch {
	case errors.Is(err, gofeed.ErrFeedTypeNotDetected):
		return nil, errors.New("it is neither RSS nor Atom nor JSON Feed")
	case err != nil:
		return nil, fmt.Errorf("it is broken: %w", err)
	case f.FeedType == "json" && !strings.Contains(f.FeedVersion, "jsonfeed") && len(f.Items) == 0:
		return nil, errors.New("it is JSON, but no JSON Feed")
	}
	return f, nil
}

// reader turns the entries of one feed into items.
type reader struct {
	view    View
	address string
	base    *url.URL // that relative links are below; nil: none
	feed    *gofeed.Feed
	sources []*rss.Source // of each entry, where RSS names the site an article is from
}

func sourcesOf(f *gofeed.Feed) []*rss.Source {
	original, ok := f.OriginalFeed().(*rss.Feed)
	if !ok || len(original.Items) != len(f.Items) {
		return nil
	}
	sources := make([]*rss.Source, len(original.Items))
	for i, it := range original.Items {
		sources[i] = it.Source
	}
	return sources
}

func (r *reader) item(i int, e *gofeed.Item) item {
	if e == nil {
		e = &gofeed.Item{}
	}
	title := strings.ReplaceAll(plain(e.Title), "\n", " ")
	summary := plain(e.Description)
	if summary == "" {
		summary = plain(e.Content)
	}
	link := r.link(e)
	if title == "" && summary == "" && link == "" {
		return r.refuse(e)
	}
	id := r.identity(e, link, title, summary)
	text := title
	switch {
	case strings.HasPrefix(summary, title):
		text = summary
	case !strings.HasPrefix(title, summary):
		text = title + "\n" + summary
	}
	text = cut(text, maxText)
	wanted := !r.view.Filter || r.view.Terms.In(title+"\n"+summary+"\n"+plain(e.Content), nil)
	posted, dated := r.posted(e)
	it := item{key: digest(id), wanted: wanted, undated: !dated, mention: record.Mention{
		Brand: r.view.Brand, Network: r.view.Network, ID: id, Source: r.view.Source, URL: link, Text: text,
		Posted: posted, Collected: r.view.Now, Direction: record.FromOther, Conversation: id,
		Author: r.author(i, e, link), AuthorFollowers: record.NotGiven,
		Likes: record.NotGiven, Shares: record.NotGiven, Comments: comments(e), Quotes: record.NotGiven,
		Bookmarks: record.NotGiven, Views: record.NotGiven,
	}}
	it.says = digest(text, link, strconv.FormatBool(wanted))
	return it
}

func (r *reader) refuse(e *gofeed.Item) item {
	raw := e.GUID + " " + e.Published
	refused := &record.Reject{Where: fetch.Redact(r.address), Reason: "item is empty", Detail: "neither title nor text nor link", Raw: cut(raw, record.MaxRaw)}
	return item{key: digest("empty", raw), says: "empty", undated: true, refused: refused}
}

// posted is when an item was published, as its feed says. What lies in the future or before the web cannot be true: such
// an item, as one without a date, counts from when it was first seen.
func (r *reader) posted(e *gofeed.Item) (at time.Time, dated bool) {
	for _, said := range []struct {
		text  string
		given *time.Time
	}{{e.Published, e.PublishedParsed}, {e.Updated, e.UpdatedParsed}} {
		t, ok := readDate(said.text, said.given)
		if ok && !t.Before(earliest()) && !t.After(r.view.Now) {
			return t, true
		}
	}
	return r.view.Now, false
}

func earliest() time.Time { return time.Date(1995, 1, 2, 0, 0, 0, 0, time.UTC) }

// author is who is named as such, else the site that the item is from.
func (r *reader) author(i int, e *gofeed.Item, link string) string {
	for _, people := range [][]*gofeed.Person{e.Authors, r.feed.Authors} {
		for _, p := range people {
			if p == nil {
				continue
			}
			if name := strings.ReplaceAll(plain(p.Name), "\n", " "); name != "" {
				return cut(strings.ToLower(name), 200)
			}
			if p.Email != "" {
				return cut(strings.ToLower(p.Email), 200)
			}
		}
	}
	if i < len(r.sources) && r.sources[i] != nil {
		if host := hostOf(r.sources[i].URL); host != "" {
			return host
		}
	}
	for _, address := range []string{link, r.feed.Link} {
		if host := hostOf(address); host != "" {
			return host
		}
	}
	return hostOf(r.address)
}

// comments is the number of comments, where a blog counts them in its feed.
func comments(e *gofeed.Item) record.Count {
	for _, c := range e.Extensions["slash"]["comments"] {
		if n, err := strconv.ParseInt(strings.TrimSpace(c.Value), 10, 64); err == nil && n >= 0 {
			return record.Count(n)
		}
	}
	return record.NotGiven
}

// plain is what a reader sees. Feeds escape once, twice or not at all.
func plain(s string) string {
	text := network.PlainText(s, false)
	if strings.Contains(text, "&") && strings.Contains(text, ";") {
		if once := html.UnescapeString(text); once != text {
			text = network.PlainText(once, false)
		}
	} else if strings.Contains(text, "</") {
		text = network.PlainText(text, false)
	}
	return text
}

// cut keeps at most n bytes, never half a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
