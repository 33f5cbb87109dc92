package network

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"renown/warehouse/record"
)

const (
	waitingKey = "threads" // of the cursor
	maxTries   = 5         // runs that try to read a conversation
	maxWaiting = 1000      // conversations that wait to be tried again
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
	before, tries map[Start]int
	changed       bool
}

// Waiting are the conversations that wait since earlier runs.
func (r Reader) Waiting() (*Waiting, error) {
	w := &Waiting{tries: map[Start]int{}}
	var entries []waitingEntry
	if text := r.Cursor[waitingKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &entries); err != nil {
			return nil, fmt.Errorf("the cursor %q of source %s cannot be read: %w", waitingKey, r.Source, err)
		}
	}
	for _, e := range entries {
		w.tries[e.Start] = e.Tries
	}
	w.before = maps.Clone(w.tries)
	return w, nil
}

type waitingEntry struct {
	Start
	Tries int `json:"tries"`
}

// Add makes a conversation wait. One that was tried often enough, or finds no room, is given up and told as a reject.
func (w *Waiting) Add(s Start, cause error) []record.Reject {
	w.changed = true
	w.tries[s]++
	if w.tries[s] < maxTries && len(w.tries) <= maxWaiting {
		return nil
	}
	delete(w.tries, s)
	return []record.Reject{{Where: s.ID, Reason: "the replies could not be read", Detail: cause.Error()}}
}

// Drop takes out a conversation that was read, or is there no more.
func (w *Waiting) Drop(s Start) {
	if _, found := w.tries[s]; found {
		delete(w.tries, s)
		w.changed = true
	}
}

// Left are those that waited already when the run began and were not tried in it.
func (w *Waiting) Left() []Start {
	return slices.DeleteFunc(w.sorted(), func(s Start) bool { return w.before[s] != w.tries[s] })
}

func (w *Waiting) sorted() []Start {
	return slices.SortedFunc(maps.Keys(w.tries), func(a, b Start) int { return cmp.Compare(a.ID, b.ID) })
}

// Enter puts what has changed into a batch, so that it is kept together with what was read.
func (w *Waiting) Enter(b *record.Batch, source string) error {
	if !w.changed {
		return nil
	}
	entries := []waitingEntry{}
	for _, s := range w.sorted() {
		entries = append(entries, waitingEntry{s, w.tries[s]})
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return fmt.Errorf("keeping which conversations wait: %w", err)
	}
	b.Cursors = append(b.Cursors, record.Cursor{Source: source, Key: waitingKey, Value: string(text)})
	w.changed = false
	return nil
}
