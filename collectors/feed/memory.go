package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"renown/warehouse/record"
)

const (
	memoryKey = "items" // of the cursor
	maxKnown  = 1500    // items remembered, or a quarter more, besides those that stand on a feed now
	maxUnsure = 6000    // the same while a feed cannot be read, so that nobody knows what stands there
	maxLast   = 100     // items of a feed remembered as its last ones
)

// memory is what the source knows of items, in its cursor: an item without a date must not get a new one in each run, and
// one whose date is edited must stay the one it is. It is one for all feeds of a source, as one article may stand on
// several.
type memory struct {
	items map[string]*known
	clock int64
	dirty bool
}

// known is an item that was seen.
type known struct {
	Key  string `json:"k"`
	Says string `json:"s,omitempty"` // digest of its words
	At   int64  `json:"t,omitempty"` // when it was posted, in ms
	Seen int64  `json:"n"`           // counts up with each item

	here bool // it stands on a feed in this run
}

func readMemory(cursor string) (*memory, error) {
	m := &memory{items: map[string]*known{}}
	if cursor == "" {
		return m, nil
	}
	var all []*known
	if err := json.Unmarshal([]byte(cursor), &all); err != nil {
		return nil, fmt.Errorf("the cursor %q cannot be read: %w", memoryKey, err)
	}
	for _, k := range all {
		if k != nil {
			m.items[k.Key] = k
			m.clock = max(m.clock, k.Seen)
		}
	}
	return m, nil
}

func (m *memory) find(key string) *known { return m.items[key] }

func (m *memory) remember(k known) {
	m.clock++
	k.Seen, k.here = m.clock, true
	m.items[k.Key] = &k
	m.dirty = true
}

// save adds the cursor to a batch, if anything has changed.
func (m *memory) save(batch *record.Batch, source string) error {
	if !m.dirty {
		return nil
	}
	text, err := json.Marshal(m.newestFirst())
	if err != nil {
		return fmt.Errorf("keeping which items were seen: %w", err)
	}
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: source, Key: memoryKey, Value: string(text)})
	m.dirty = false
	return nil
}

func (m *memory) newestFirst() []*known {
	all := slices.Collect(maps.Values(m.items))
	slices.SortFunc(all, func(a, b *known) int { return cmp.Compare(b.Seen, a.Seen) })
	return all
}

// forget drops the oldest of the items that stand on no feed any more. It is for the end of a run: before, nobody knows
// which do. It does so in larger steps, so that not every run has to.
func (m *memory) forget(most int) {
	var gone []*known
	for _, k := range m.newestFirst() {
		if !k.here {
			gone = append(gone, k)
		}
	}
	if len(gone) <= most+most/4 {
		return
	}
	for _, k := range gone[most:] {
		delete(m.items, k.Key)
	}
	m.dirty = true
}

// last is what a feed showed when it was last read.
type last struct {
	Read time.Time `json:"read"`
	Keys []string  `json:"keys,omitempty"`
}

// bookmark records what fell out of a feed between two runs, if nothing of what it showed is there any more, and keeps
// what it shows now.
func (r *run) bookmark(batch *record.Batch, address string, items []item) error {
	if err := r.memory.save(batch, r.src.Name); err != nil {
		return err
	}
	key := lastKey(address)
	var before last
	if text := r.cursor[key]; text != "" {
		if err := json.Unmarshal([]byte(text), &before); err != nil {
			return fmt.Errorf("the cursor %q cannot be read: %w", key, err)
		}
	}
	now := last{Read: r.view.Now, Keys: before.Keys}
	if len(items) > 0 {
		now.Keys = nil
		for _, it := range items[:min(len(items), maxLast)] {
			now.Keys = append(now.Keys, it.key)
		}
	}
	if gap, missing := r.gap(before, items); missing {
		gap.Query = "feed " + hostOf(address)
		batch.Gaps = append(batch.Gaps, gap)
		r.Missing("%s: nothing that stood on the feed is there any more: what came and went in between was not seen; collect it more often (every)", hostOf(address))
	}
	text, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("keeping when a feed was read: %w", err)
	}
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: r.src.Name, Key: key, Value: string(text)})
	return nil
}

// lastKey is a feed's key in the cursor: the same over http and https, and without what may be secret in its address.
func lastKey(address string) string {
	if u := whole(address); u != nil {
		return "feed/" + digest(u.Hostname(), u.EscapedPath(), u.RawQuery)
	}
	return "feed/" + digest(address)
}

// gap is from when the feed was last read up to its oldest item of now.
func (r *run) gap(before last, items []item) (g record.Gap, missing bool) {
	if len(before.Keys) == 0 || len(items) == 0 {
		return g, false
	}
	to := r.view.Now
	for _, it := range items {
		if slices.Contains(before.Keys, it.key) {
			return g, false
		}
		if !it.undated && !it.mention.Posted.IsZero() && it.mention.Posted.Before(to) {
			to = it.mention.Posted
		}
	}
	if !to.After(before.Read) {
		return g, false
	}
	return record.Gap{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, From: before.Read, To: to,
		Reason: "the feed shows only its newest items"}, true
}

// digest is a short name for a text, that tells nothing of it.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(sum, "%d:%s", len(p), p) // a hash never fails
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
