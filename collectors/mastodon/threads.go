package mastodon

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"renown/warehouse/record"
)

const (
	threadsKey = "threads"          // of the cursor
	maxSeen    = 600                // posts remembered
	maxOpen    = 2000               // conversations waiting to be read
	itself     = "."                // stands for a post that begins its conversation
	maxWait    = 3 * 24 * time.Hour // so long a conversation that cannot be read is tried again
)

// threads is what the source remembers from run to run, in its cursor: which conversations are still to be read, and the
// newest posts it has seen. A post and its place in this queue are handed over together, so that none is forgotten.
type threads struct {
	open  []opened
	seen  map[string]*seen
	clock int
	dirty bool
	lost  int // conversations given up because too many were waiting
}

// opened is a post whose conversation is to be read.
type opened struct {
	ID    string    `json:"id"`
	About bool      `json:"about,omitempty"` // it was found as one to or about the brand
	Tries int       `json:"tries,omitempty"` // runs that failed to read it,
	Since time.Time `json:"since,omitzero"`  // and when the first of them did
}

// seen is a post that was handed over.
type seen struct {
	ID      string `json:"id"`
	Root    string `json:"root,omitempty"` // its conversation; "": not known yet
	Replies int64  `json:"n,omitempty"`    // answers it had when its conversation was asked for
	About   bool   `json:"about,omitempty"`
	touched int
}

type threadsCursor struct {
	Open []opened `json:"open,omitempty"`
	Seen []*seen  `json:"seen,omitempty"` // oldest first
}

func readThreads(cursor string) (*threads, error) {
	t := &threads{seen: map[string]*seen{}}
	if cursor == "" {
		return t, nil
	}
	var c threadsCursor
	if err := json.Unmarshal([]byte(cursor), &c); err != nil {
		return nil, fmt.Errorf("the cursor %q cannot be read: %w", threadsKey, err)
	}
	t.open = c.Open
	for _, s := range c.Seen {
		if s == nil {
			continue
		}
		if s.Root == itself {
			s.Root = s.ID
		}
		t.remember(*s)
	}
	t.dirty = false
	return t, nil
}

// remember keeps what is known of a post.
func (t *threads) remember(s seen) {
	t.clock++
	s.touched = t.clock
	if old := t.seen[s.ID]; old != nil && old.Root == s.Root && old.Replies == s.Replies && old.About == s.About {
		old.touched = t.clock
		return
	}
	t.seen[s.ID] = &s
	t.dirty = true
}

// ask puts a post's conversation into the queue.
func (t *threads) ask(id string, about bool) {
	if t.asked(id) {
		return
	}
	t.dirty = true
	t.open = append(t.open, opened{ID: id, About: about})
	if over := len(t.open) - maxOpen; over > 0 {
		t.open, t.lost = t.open[over:], t.lost+over
	}
}

func (t *threads) asked(id string) bool {
	return slices.ContainsFunc(t.open, func(o opened) bool { return o.ID == id })
}

// done takes posts out of the queue.
func (t *threads) done(ids map[string]bool) {
	before := len(t.open)
	t.open = slices.DeleteFunc(t.open, func(o opened) bool { return ids[o.ID] })
	t.dirty = t.dirty || len(t.open) != before
}

// failed counts a run that could not read a conversation. After some days it is given up.
func (t *threads) failed(id string, now time.Time) (givenUp bool) {
	at := slices.IndexFunc(t.open, func(o opened) bool { return o.ID == id })
	if at < 0 {
		return false
	}
	t.dirty = true
	o := &t.open[at]
	if o.Tries++; o.Since.IsZero() {
		o.Since = now
	}
	if now.Sub(o.Since) < maxWait {
		return false
	}
	t.open = slices.Delete(t.open, at, at+1)
	return true
}

// waiting lists the conversations to be read: the least tried first, so that those that fail do not keep the others
// back, then the longest waiting.
func (t *threads) waiting() []opened {
	return slices.SortedStableFunc(slices.Values(t.open), func(a, b opened) int { return cmp.Compare(a.Tries, b.Tries) })
}

// save adds the cursor to a batch, if anything has changed.
func (t *threads) save(batch *record.Batch, source string) error {
	if !t.dirty {
		return nil
	}
	c := threadsCursor{Open: t.open}
	for _, s := range t.seen {
		c.Seen = append(c.Seen, s)
	}
	slices.SortFunc(c.Seen, func(a, b *seen) int { return cmp.Compare(a.touched, b.touched) })
	c.Seen = c.Seen[max(0, len(c.Seen)-maxSeen):]
	for i, s := range c.Seen {
		if s.Root == s.ID {
			short := *s
			short.Root = itself
			c.Seen[i] = &short
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keeping which conversations are to be read: %w", err)
	}
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: source, Key: threadsKey, Value: string(text)})
	t.dirty = false
	return nil
}

// key is what a post is remembered by: its id, or what it says if it has none of use.
func (s *status) key() string {
	if s.ID != "" && len(s.ID) <= maxID {
		return s.ID
	}
	says := s.ID + s.CreatedAt + s.Content
	if s.broken != nil {
		says = s.broken.Raw
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(says)) // a hash never fails
	return fmt.Sprintf("!%x", sum.Sum64())
}
