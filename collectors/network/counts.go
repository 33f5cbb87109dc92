package network

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"renown/warehouse/record"
)

// maxCounts bounds of how many posts it is remembered; beyond it, of the newest.
const maxCounts = 2000

// Counts are how many replies the posts near the top of a list had when their replies were last read. A list is read
// again below what is known (Overlap), and a post that is seen there once more would otherwise be stored with its new
// count while nobody has read what was counted.
type Counts struct {
	source, key string
	now         time.Time
	known       map[string]counted
	kept        string    // the cursor's text
	newest      time.Time // of the posts seen in this run
}

type counted struct {
	N  record.Count `json:"n"`
	At time.Time    `json:"at"` // where in the list
}

// Counts are those of a list, by its Key.
func (r Reader) Counts(list string) (*Counts, error) {
	c := &Counts{source: r.Source, now: r.Now, key: "replies/" + list, known: map[string]counted{}}
	c.kept = r.Cursor[c.key]
	if c.kept != "" {
		if err := json.Unmarshal([]byte(c.kept), &c.known); err != nil {
			return nil, fmt.Errorf("the cursor %q of source %s cannot be read: %w", c.key, r.Source, err)
		}
	}
	return c, nil
}

// Grown says whether a post has more replies than when they were last read, and takes them for read. at is the time of
// the place where the list shows it.
func (c *Counts) Grown(id string, at time.Time, n record.Count) bool {
	if at.After(c.now.Add(maxAhead)) { // misdated: what is known of the others must not look old beside it
		at = c.now
	}
	c.newest = later(c.newest, at)
	old, found := c.known[id]
	if n = max(n, 0); n == old.N {
		return false
	}
	if (found || n > 0) && len(id) <= MaxID {
		c.known[id] = counted{n, at}
	}
	return n > old.N
}

// Keep is what a next run must know of posts down to the overlap; nil: it knows that already.
func (c *Counts) Keep(overlap time.Duration) (*record.Batch, error) {
	if c.newest.IsZero() {
		return nil, nil
	}
	edge := c.newest.Add(-overlap)
	for id, k := range c.known {
		if k.At.Before(edge) || k.N == 0 {
			delete(c.known, id)
		}
	}
	c.shrink()
	text, err := json.Marshal(c.known)
	if err != nil {
		return nil, fmt.Errorf("keeping the numbers of replies: %w", err)
	}
	if string(text) == c.kept || (c.kept == "" && len(c.known) == 0) {
		return nil, nil
	}
	c.kept = string(text)
	return &record.Batch{Cursors: []record.Cursor{{Source: c.source, Key: c.key, Value: string(text)}}}, nil
}

func (c *Counts) shrink() {
	if len(c.known) <= maxCounts {
		return
	}
	ids := slices.SortedFunc(maps.Keys(c.known), func(a, b string) int { return c.known[b].At.Compare(c.known[a].At) })
	for _, id := range ids[maxCounts:] {
		delete(c.known, id)
	}
}
