package facebook

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	threadsKey    = "comments"
	commentFields = "id,message,created_time,permalink_url,from,parent{id},like_count,comment_count"

	maxThreads   = 300              // posts whose comments are followed
	commentPages = 20               // of one post, in a run
	lateComments = 10 * time.Minute // comments may be shown late: held back, or let through by a moderator
)

// threads are the posts whose comments are followed. All travel in one cursor: a cursor for each post would stay for
// ever.
type threads struct {
	Posts map[string]*thread `json:"posts"`

	saved  string
	wanted map[string]record.Count // posts with something new, and how many comments they have now
}

// thread is how far the comments of a post were read.
type thread struct {
	Made  time.Time       `json:"made"`
	Count record.Count    `json:"count"`          // of comments when they were last read to the end
	Mark  json.RawMessage `json:"mark,omitempty"` // the list's bookmark
}

func (t *threads) load(text string, since time.Time) error {
	t.saved, t.wanted = text, map[string]record.Count{}
	if text != "" {
		if err := json.Unmarshal([]byte(text), t); err != nil {
			return fmt.Errorf("the cursor %q cannot be read: %w", threadsKey, err)
		}
	}
	if t.Posts == nil {
		t.Posts = map[string]*thread{}
	}
	maps.DeleteFunc(t.Posts, func(_ string, p *thread) bool { return p == nil || p.Made.Before(since) })
	return nil
}

// see compares a post's comments with what was read of them. Posts older than since are not followed any more.
func (t *threads) see(m record.Mention, since time.Time) {
	if m.Posted.Before(since) || len(m.ID) > network.MaxID {
		return
	}
	known := t.Posts[m.ID]
	switch {
	case known == nil && m.Comments == 0:
	case known != nil && known.Count == m.Comments:
	default:
		t.want(m)
	}
}

// want has a post's comments read.
func (t *threads) want(m record.Mention) {
	if t.Posts[m.ID] == nil {
		t.Posts[m.ID] = &thread{Made: m.Posted, Count: record.NotGiven}
	}
	t.wanted[m.ID] = m.Comments
}

// newest are the posts to be read, the newest first.
func (t *threads) newest() []string {
	return slices.SortedFunc(maps.Keys(t.wanted), func(a, b string) int {
		if c := t.Posts[b].Made.Compare(t.Posts[a].Made); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
}

// shrink forgets the oldest posts when there are too many.
func (t *threads) shrink() {
	if len(t.Posts) <= maxThreads {
		return
	}
	ids := slices.SortedFunc(maps.Keys(t.Posts), func(a, b string) int { return t.Posts[b].Made.Compare(t.Posts[a].Made) })
	for _, id := range ids[maxThreads:] {
		delete(t.Posts, id)
		delete(t.wanted, id)
	}
}

// save gives the cursor's new value.
func (t *threads) save() (text string, changed bool) {
	raw, err := json.Marshal(t)
	if err != nil || string(raw) == t.saved || (len(t.Posts) == 0 && t.saved == "") { // times and texts: it cannot fail
		return t.saved, false
	}
	t.saved = string(raw)
	return t.saved, true
}

func (x *run) readComments(ctx context.Context) bool {
	x.threads.shrink()
	hidden := 0
	for _, post := range x.threads.newest() {
		err := x.commentsOf(ctx, post)
		if isUnknown(err) { // deleted since, and buried when its turn comes; or the token may see the post but not these
			delete(x.threads.Posts, post)
			hidden++
			continue
		}
		if !x.done(ctx, "reading the comments on "+post, err) {
			return false
		}
	}
	if hidden > 0 {
		x.tally.Missing("Facebook does not show the comments on %d posts", hidden)
	}
	if text, changed := x.threads.save(); changed {
		return x.done(ctx, "storing how far comments were read", x.emit(&record.Batch{Cursors: []record.Cursor{{Source: x.src.Name, Key: threadsKey, Value: text}}}))
	}
	return true
}

func (x *run) commentsOf(ctx context.Context, post string) error {
	t := x.threads.Posts[post]
	key := threadsKey + "/" + post
	reader := network.Reader{Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site, Now: x.now,
		Cursor: map[string]string{key: string(t.Mark)},
		Emit:   func(b *record.Batch) error { return x.emitComments(b, t, key) }}
	read, err := reader.Read(ctx, network.List{
		Key: key, Query: "comments on " + post, Backfill: x.now.Sub(t.Made) + 24*time.Hour, Overlap: lateComments, Pages: commentPages,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			return x.commentPage(ctx, post, want)
		},
	})
	x.tally.Listed(read)
	if err == nil && read.Complete {
		t.Count = x.threads.wanted[post]
	}
	return err
}

// emitComments hands comments over with the one cursor of all posts instead of the list's own.
func (x *run) emitComments(b *record.Batch, t *thread, key string) error {
	for i := range b.Cursors {
		if b.Cursors[i].Key == key {
			t.Mark = json.RawMessage(b.Cursors[i].Value)
			text, _ := x.threads.save()
			b.Cursors[i] = record.Cursor{Source: x.src.Name, Key: threadsKey, Value: text}
		}
	}
	return x.emit(b)
}

func (x *run) commentPage(ctx context.Context, post string, want network.Want) (network.Page, error) {
	query := listQuery(commentFields, 100, want.Token)
	query.Set("filter", "stream")
	query.Set("order", "reverse_chronological")
	body, err := x.get(ctx, post+"/comments", query)
	if err != nil {
		return network.Page{}, staleToken(want, err)
	}
	page, err := ParseComments(body, x.scope(), post)
	if err != nil {
		return network.Page{}, err
	}
	return page.list(), nil
}
