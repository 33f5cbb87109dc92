package network

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"renown/warehouse/record"
)

const (
	missedKey = "missed" // of the cursor
	// several posts asked for by their ids, of which not one is given, say more of the asking than of the posts: a lost
	// permission, a fault at the network.
	several = 5
	// steadily is how long posts must be missing where nothing else that was asked for proves that the asking works.
	steadily   = 6 * time.Hour
	maxMissed  = 2000               // posts that are remembered as missing
	missedLong = 7 * 24 * time.Hour // so long, unless they are asked for again
)

// Graves decide which posts are taken to be deleted, because a tombstone cannot be taken back. An answer that merely does
// not list a post that was asked for by its id does not bury it: it must be missing in a later run as well (it is due
// until then), and others of its kind must be given. Where the network says of this one post that it is not there, that
// is enough, unless it says so of all of several posts.
type Graves struct {
	// Tombstone makes the tombstone; nil: as Post.Tombstone does.
	Tombstone func(*record.Post, time.Time) record.Mention

	source string
	now    time.Time
	since  map[string]time.Time // since when posts are missing, as earlier runs have seen it
	kept   string               // the cursor's text
	kinds  map[string]*asked
}

// asked are the posts of one kind that a run has asked for.
type asked struct {
	given, missing int
	posts          []missing
}

type missing struct {
	post record.Post
	said bool
}

// Graves are those of a source.
func (r Reader) Graves() (*Graves, error) {
	g := &Graves{source: r.Source, now: r.Now, kept: r.Cursor[missedKey], since: map[string]time.Time{}, kinds: map[string]*asked{}}
	if g.kept != "" {
		if err := json.Unmarshal([]byte(g.kept), &g.since); err != nil {
			return nil, fmt.Errorf("the cursor %q of source %s cannot be read: %w", missedKey, r.Source, err)
		}
	}
	return g, nil
}

func (g *Graves) kind(name string) *asked {
	if g.kinds[name] == nil {
		g.kinds[name] = &asked{}
	}
	return g.kinds[name]
}

// Given takes in that a post of a kind was asked for and is there.
func (g *Graves) Given(kind, id string) {
	g.kind(kind).given++
	delete(g.since, id)
}

// Missing takes in that a post of a kind was asked for and not given. said: the network says of this one that it is not
// there.
func (g *Graves) Missing(kind string, post record.Post, said bool) {
	k := g.kind(kind)
	k.missing++
	k.posts = append(k.posts, missing{post, said})
}

// Close hands over the tombstones, and what the next run must know. It tells the tally what is still open.
func (g *Graves) Close(t *Tally, now time.Time, emit func(*record.Batch) error) error {
	batch := &record.Batch{}
	for _, name := range slices.Sorted(maps.Keys(g.kinds)) {
		open := g.bury(batch, g.kinds[name], now)
		if open > 0 {
			t.Missing("%s not shown when they were read again: %d; they count as deleted once that is certain", name, open)
		}
	}
	if err := g.keep(batch); err != nil || batch.Empty() {
		return err
	}
	return emit(batch)
}

// bury makes the tombstones of a kind, and says how many posts are left in doubt.
func (g *Graves) bury(batch *record.Batch, k *asked, now time.Time) (open int) {
	for i := range k.posts {
		m := &k.posts[i]
		since, before := g.since[m.post.ID]
		if !before {
			since = g.now
		}
		if !k.certain(m.said, before, g.now.Sub(since)) {
			g.since[m.post.ID] = since
			open++
			continue
		}
		delete(g.since, m.post.ID)
		batch.Mentions = append(batch.Mentions, g.tombstone(&m.post, now))
	}
	return open
}

// certain says whether a missing post is taken to be deleted. before: an earlier run missed it, too, so long ago.
func (k *asked) certain(said, before bool, ago time.Duration) bool {
	alone := k.given == 0
	switch {
	case alone && k.missing >= several:
		return said && before && ago >= steadily
	case said:
		return true
	case alone:
		return before && ago >= steadily
	}
	return before
}

func (g *Graves) tombstone(post *record.Post, now time.Time) record.Mention {
	if g.Tombstone != nil {
		return g.Tombstone(post, now)
	}
	return post.Tombstone(now)
}

// keep puts into a batch what has changed of what is missing.
func (g *Graves) keep(batch *record.Batch) error {
	maps.DeleteFunc(g.since, func(id string, since time.Time) bool { return len(id) > MaxID || g.now.Sub(since) > missedLong })
	if over := len(g.since) - maxMissed; over > 0 { // the newest ones are missed again in the next run, and remembered then
		ids := slices.SortedFunc(maps.Keys(g.since), func(a, b string) int { return g.since[b].Compare(g.since[a]) })
		for _, id := range ids[:over] {
			delete(g.since, id)
		}
	}
	text, err := json.Marshal(g.since)
	if err != nil {
		return fmt.Errorf("keeping which posts are missing: %w", err)
	}
	if string(text) == g.kept || (g.kept == "" && len(g.since) == 0) {
		return nil
	}
	g.kept = string(text)
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: g.source, Key: missedKey, Value: g.kept})
	return nil
}
