package network

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"renown/warehouse/record"
)

const (
	waitingKey = "threads"          // of the cursor
	maxWait    = 3 * 24 * time.Hour // so long a conversation is tried again
	maxWaiting = 1000               // conversations that wait
	maxLeft    = 100                // of them that a run tries again
)

// Start is a post whose replies are to be read.
type Start struct {
	ID    string `json:"id"`
	Root  string `json:"root,omitempty"` // what its conversation began with, where the network must be told
	About bool   `json:"about"`          // its author writes about the brand
}

// Waiting are the conversations that could not be read. They are tried again in the next runs, so that one that the
// network fails to tell neither keeps the others back nor is forgotten.
type Waiting struct {
	now           time.Time
	before, tried map[Start]tries
	changed       bool
}

// tries are how often a conversation was tried in vain, and since when.
type tries struct {
	Since time.Time `json:"since"`
	Tries int       `json:"tries"`
}

type waitingEntry struct {
	Start
	tries
}

// Waiting are the conversations that wait since earlier runs.
func (r Reader) Waiting() (*Waiting, error) {
	w := &Waiting{now: r.Now, tried: map[Start]tries{}}
	var entries []waitingEntry
	if text := r.Cursor[waitingKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &entries); err != nil {
			return nil, fmt.Errorf("the cursor %q of source %s cannot be read: %w", waitingKey, r.Source, err)
		}
	}
	for _, e := range entries {
		w.tried[e.Start] = e.tries
	}
	w.before = maps.Clone(w.tried)
	return w, nil
}

// Add makes a conversation wait that was tried in vain. One that has been for days, or finds no room, is given up and told
// as a reject.
func (w *Waiting) Add(s Start, cause error) []record.Reject {
	t := w.tried[s]
	if t.Since.IsZero() {
		t.Since = w.now
	}
	t.Tries++
	w.tried[s] = t
	return w.bound(s, w.now.Sub(t.Since) < maxWait, cause)
}

// Put makes a conversation wait that could not even be tried: that is no fault of its own, however often it happens.
func (w *Waiting) Put(s Start, cause error) []record.Reject {
	t := w.tried[s] // as often as before
	w.tried[s] = t
	return w.bound(s, true, cause)
}

func (w *Waiting) bound(s Start, inTime bool, cause error) []record.Reject {
	w.changed = true
	if inTime && len(w.tried) <= maxWaiting && len(s.ID)+len(s.Root) <= 2*MaxID {
		return nil
	}
	delete(w.tried, s)
	return []record.Reject{{Where: s.ID, Reason: "the replies could not be read", Detail: cause.Error()}}
}

// Drop takes out a conversation that was read, or is there no more.
func (w *Waiting) Drop(s Start) {
	if _, found := w.tried[s]; found {
		delete(w.tried, s)
		w.changed = true
	}
}

// Left are those that waited already when the run began and were not tried in it; of many, those least tried.
func (w *Waiting) Left() []Start {
	left := slices.DeleteFunc(w.sorted(), func(s Start) bool { return w.before[s] != w.tried[s] })
	return left[:min(len(left), maxLeft)]
}

func (w *Waiting) sorted() []Start {
	return slices.SortedFunc(maps.Keys(w.tried), func(a, b Start) int {
		return cmp.Or(cmp.Compare(w.tried[a].Tries, w.tried[b].Tries), cmp.Compare(a.ID, b.ID))
	})
}

// Enter puts what has changed into a batch, so that it is kept together with what was read.
func (w *Waiting) Enter(b *record.Batch, source string) error {
	if !w.changed {
		return nil
	}
	entries := []waitingEntry{}
	for _, s := range w.sorted() {
		entries = append(entries, waitingEntry{s, w.tried[s]})
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return fmt.Errorf("keeping which conversations wait: %w", err)
	}
	b.Cursors = append(b.Cursors, record.Cursor{Source: source, Key: waitingKey, Value: string(text)})
	w.changed = false
	return nil
}
