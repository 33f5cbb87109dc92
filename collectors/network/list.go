package network

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"renown/warehouse/record"
)

// DefaultPages is how many pages of a list a run reads at most, unless the list says otherwise.
const DefaultPages = 50

// MaxID is how many bytes a post's id has at most. No network has longer ones; what claims to is kept out of cursors.
const MaxID = 512

const (
	maxHoles = 16             // bounds what a cursor remembers of interrupted readings; beyond it the oldest two become one
	maxToken = 8 << 10        // bytes of a page's token
	maxAhead = 48 * time.Hour // clocks differ, but a post that is dated later than this is misdated
)

// Place is where a post stands in a list. One without a time, or with one that cannot be, says nothing: it neither ends
// the list nor stands for its top.
type Place struct {
	ID string    `json:"id,omitempty"`
	At time.Time `json:"at,omitzero"`
}

// List is one thing that a network lists newest first, page by page: the posts of a hashtag, an account's mentions.
type List struct {
	Key      string        // of its cursor: "tag/tiffanyblue"
	Query    string        // what it is called towards a reader: "#tiffanyblue"
	Backfill time.Duration // how far back the first run reads
	Reach    time.Duration // how far back the network shows anything; 0: without end
	Overlap  time.Duration // read again below what is known, because posts may appear late or out of order
	Pages    int           // read at most in a run of what is new, and as many again of what is missing; 0: DefaultPages

	// Page reads one page. ErrToken says that the token no longer holds: the page is asked for once more without.
	Page func(ctx context.Context, want Want) (Page, error)
}

// Want says which page is to be read next.
type Want struct {
	After  Place     // the newest post that is known; zero: none
	Floor  time.Time // posts before this are not needed; never zero
	Before Place     // the oldest post that this reading has brought; zero: begin with the newest
	Token  string    // the network's own word for the next page; "": use Before
}

// Page is what one page brought.
type Page struct {
	Batch  *record.Batch // what its posts became; nil: nothing
	Places []Place       // of all its posts, those that could not be used included; in any order
	Token  string        // for the next, older page; "" where the network goes by Before
	Last   bool          // nothing older follows
}

// ErrToken says that the network's token for a page no longer holds.
var ErrToken = errors.New("the network's page token no longer holds")

// Read is how far a run came with a list.
type Read struct {
	Complete bool // everything up to now was read
	Pages    int
	Notes    []string
}

// Reader reads lists. Its fields say for whom.
type Reader struct {
	Source, Brand, Network string
	Now                    time.Time // when the run began
	Cursor                 map[string]string
	Emit                   func(*record.Batch) error
}

// bookmark is how far a list was read: everything up to Top, but for the holes that interrupted readings have left.
type bookmark struct {
	Top   Place     `json:"top,omitzero"`
	From  time.Time `json:"from"` // where the first reading began
	Read  time.Time `json:"read"` // when the list was last read from its top
	Holes []hole    `json:"holes,omitempty"`
}

// hole is a stretch of the list, newest first, that is still to be read.
type hole struct {
	Before Place     `json:"before"`
	After  Place     `json:"after,omitzero"`
	Floor  time.Time `json:"floor"`
	Token  string    `json:"token,omitempty"`
}

// Read reads what is new in a list, and then what earlier runs had to leave out, the newest first. Each page is handed
// over with the cursor that says so, so that a run that breaks off anywhere is gone on with, and nothing is skipped.
// What the network no longer shows is recorded as a gap.
func (r Reader) Read(ctx context.Context, list List) (Read, error) {
	b, err := r.bookmark(list)
	if err != nil {
		return Read{}, err
	}
	reading := reading{Reader: r, list: list, b: b, left: list.pages()}
	if err := reading.lost(); err != nil {
		return reading.result(), err
	}
	err = reading.fresh(ctx)
	reading.left = list.pages() // or what comes new would leave no page for what is missing
	for err == nil && len(reading.b.Holes) > 0 && reading.left > 0 {
		err = reading.fill(ctx, 0)
	}
	return reading.result(), err
}

func (l List) pages() int {
	if l.Pages > 0 {
		return l.Pages
	}
	return DefaultPages
}

func (r Reader) bookmark(list List) (bookmark, error) {
	text := r.Cursor[list.Key]
	if text == "" {
		return bookmark{From: r.Now.Add(-list.Backfill)}, nil
	}
	var b bookmark
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return b, fmt.Errorf("the cursor %q of source %s cannot be read: %w", list.Key, r.Source, err)
	}
	b.Holes = slices.DeleteFunc(b.Holes, func(h hole) bool { return h.Before == (Place{}) }) // nothing of it was read yet
	return b, nil
}

// reading is one list in one run.
type reading struct {
	Reader
	list  List
	b     bookmark
	left  int // pages
	pages int
	gaps  []record.Gap // to be handed over with the next cursor
}

func (x *reading) result() Read {
	read := Read{Complete: len(x.b.Holes) == 0, Pages: x.pages}
	if !read.Complete && x.left <= 0 {
		read.Notes = append(read.Notes, fmt.Sprintf("%s: stopped after %d pages; the next run goes on below %s",
			x.list.Query, x.pages, x.b.Holes[0].Before.At.UTC().Format(time.RFC3339)))
	}
	return read
}

// lost records what the network does not show any more: of the time since the last reading, and of the holes.
func (x *reading) lost() error {
	if x.list.Reach <= 0 || x.b.Read.IsZero() {
		return nil
	}
	edge := x.Now.Add(-x.list.Reach)
	known := later(x.b.Top.At, x.b.Read)
	x.gap(known, edge)
	kept := x.b.Holes[:0]
	for _, h := range x.b.Holes {
		if h.Before.At.Before(edge) {
			x.gap(h.Floor, h.Before.At)
			continue
		}
		x.gap(h.Floor, edge)
		h.Floor = later(h.Floor, edge)
		kept = append(kept, h)
	}
	x.b.Holes = kept
	if len(x.gaps) == 0 {
		return nil
	}
	x.b.Read = later(x.b.Read, edge)
	return x.emit(nil)
}

func (x *reading) gap(from, to time.Time) {
	if !to.After(from) {
		return
	}
	x.gaps = append(x.gaps, record.Gap{Source: x.Source, Brand: x.Brand, Network: x.Network, Query: x.list.Query, From: from, To: to,
		Reason: fmt.Sprintf("the network shows only the last %s", days(x.list.Reach))})
}

func days(d time.Duration) string {
	switch {
	case d == 24*time.Hour:
		return "24 hours"
	case d > 24*time.Hour: // an hour that is kept clear of the edge is not worth naming
		return fmt.Sprintf("%d days", d.Round(24*time.Hour)/(24*time.Hour))
	}
	return d.String()
}

// fresh reads from the top down to what is known.
func (x *reading) fresh(ctx context.Context) error {
	known, floor := x.b.Top, x.b.From
	if !known.At.IsZero() {
		floor = known.At.Add(-x.list.Overlap)
	}
	if x.list.Reach > 0 {
		floor = later(floor, x.Now.Add(-x.list.Reach))
	}
	x.b.Holes = append([]hole{{After: known, Floor: floor}}, x.b.Holes...)
	x.shrink()
	err := x.fill(ctx, 0)
	if len(x.b.Holes) > 0 && known.ID != "" && x.b.Holes[0].After == known && !x.b.Holes[0].Before.At.After(known.At) {
		x.b.Holes = x.b.Holes[1:] // only what is known already was left to be looked through again
	}
	return err
}

// fill reads one hole, from its upper end down, as long as there are pages left.
func (x *reading) fill(ctx context.Context, at int) error {
	stalls := 0
	for x.left > 0 {
		h := &x.b.Holes[at]
		page, err := x.page(ctx, h)
		if err != nil {
			if h.Before == (Place{}) { // nothing of it was read: it is no hole yet
				x.b.Holes = slices.Delete(x.b.Holes, at, at+1)
			}
			return err
		}
		before, token := h.Before, h.Token
		done := x.advance(h, page)
		if done {
			x.b.Holes = slices.Delete(x.b.Holes, at, at+1)
		}
		if err := x.emit(page.Batch); err != nil || done {
			return err
		}
		if stalls++; h.Before != before || h.Token != token {
			stalls = 0
		}
		if stalls >= 3 {
			return fmt.Errorf("%s does not go on: the network gives the same page again and again", x.list.Query)
		}
	}
	return nil
}

func (x *reading) page(ctx context.Context, h *hole) (Page, error) {
	want := Want{After: h.After, Floor: h.Floor, Before: h.Before, Token: h.Token}
	x.left--
	x.pages++
	page, err := x.list.Page(ctx, want)
	if errors.Is(err, ErrToken) && want.Token != "" {
		want.Token = ""
		page, err = x.list.Page(ctx, want)
	}
	if err == nil && len(page.Token) > maxToken {
		err = fmt.Errorf("%s: the network's token for the next page has %d bytes", x.list.Query, len(page.Token))
	}
	return page, err
}

// advance moves the hole's upper end down over the page and says whether the hole is filled.
func (x *reading) advance(h *hole, page Page) bool {
	if h.Before == (Place{}) {
		x.b.Read = x.Now
	}
	for _, p := range page.Places {
		if p.At.IsZero() || p.At.After(x.Now.Add(maxAhead)) || len(p.ID) > MaxID {
			continue
		}
		if newer(p, x.b.Top) {
			x.b.Top = p
		}
		if h.Before == (Place{}) || newer(h.Before, p) {
			h.Before = p
		}
	}
	h.Token = page.Token
	if page.Last || (len(page.Places) == 0 && page.Token == "") {
		return true
	}
	if x.list.Overlap == 0 && h.After.ID != "" && h.Before.ID == h.After.ID {
		return true
	}
	return len(page.Places) > 0 && h.Before.At.Before(h.Floor)
}

func newer(a, b Place) bool {
	if !a.At.Equal(b.At) {
		return a.At.After(b.At)
	}
	return len(a.ID) > len(b.ID) || (len(a.ID) == len(b.ID) && a.ID > b.ID)
}

func (x *reading) emit(batch *record.Batch) error {
	if batch == nil {
		batch = &record.Batch{}
	}
	text, err := json.Marshal(x.b)
	if err != nil {
		return fmt.Errorf("keeping how far %s was read: %w", x.list.Query, err)
	}
	batch.Gaps = append(batch.Gaps, x.gaps...)
	x.gaps = nil
	batch.Cursors = append(batch.Cursors, record.Cursor{Source: x.Source, Key: x.list.Key, Value: string(text)})
	return x.Emit(batch)
}

// shrink makes one hole of the oldest two when there are too many. What lies between them is read twice, which changes
// nothing.
func (x *reading) shrink() {
	for n := len(x.b.Holes); n > maxHoles; n = len(x.b.Holes) {
		upper, lower := x.b.Holes[n-2], x.b.Holes[n-1]
		x.b.Holes = append(x.b.Holes[:n-2], hole{Before: upper.Before, After: lower.After, Floor: lower.Floor, Token: upper.Token})
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
