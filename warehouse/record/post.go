package record

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Reading is what a network said of a post's reach at one time. Readings are a series; the mention itself has the newest.
type Reading struct {
	Brand, Network, ID string
	At                 time.Time

	Likes, Shares, Comments, Quotes, Bookmarks, Views Count
}

// Validate says why the reading cannot be used. One that counts nothing is refused.
func (r *Reading) Validate() error {
	err := first(required("brand", r.Brand, "network", r.Network, "id", r.ID), validTime("time", r.At, true))
	if err == nil && !r.counts() {
		return errors.New("reading is empty: it counts nothing")
	}
	return err
}

func (r *Reading) counts() bool {
	return max(r.Likes, r.Shares, r.Comments, r.Quotes, r.Bookmarks, r.Views) >= 0
}

// Reading is what the mention says of the post's reach, as of when it was collected. It is not given if the mention
// counts nothing.
func (m *Mention) Reading() (r Reading, given bool) {
	r = Reading{
		Brand: m.Brand, Network: m.Network, ID: m.ID, At: m.Collected,
		Likes: m.Likes, Shares: m.Shares, Comments: m.Comments, Quotes: m.Quotes, Bookmarks: m.Bookmarks, Views: m.Views,
	}
	return r, m.Deleted.IsZero() && r.counts()
}

// Validate says why the gap cannot be used.
func (g *Gap) Validate() error {
	err := first(required("source", g.Source, "reason", g.Reason), validTime("from", g.From, true), validTime("to", g.To, true))
	if err == nil && !g.To.After(g.From) {
		return errors.New("the gap is empty")
	}
	return err
}

// Validate says why the entry cannot be used. An entry of nothing is allowed: looking something up may be free.
func (s *Spend) Validate() error {
	err := first(required("id", s.ID, "budget", s.Budget, "unit", s.Unit), validTime("time", s.At, true))
	if err == nil && (math.IsNaN(s.Amount) || math.IsInf(s.Amount, 0)) {
		return fmt.Errorf("amount %v is not a number", s.Amount)
	}
	return err
}

// Post is what the warehouse holds of a mention, as far as a collector needs it to read the post again.
type Post struct {
	Brand, Network, ID string
	URL                string
	Posted, Collected  time.Time // Collected: when it was last read
	Direction          Direction
	Handle             string
	Conversation       string
	Parent             string
	Hashtags           []string
	Promoted           bool
	Addressed          bool

	Likes, Shares, Comments, Quotes, Bookmarks, Views Count // as last read
}

// Tombstone is what stays of a post that the network no longer holds: that it was there, when, and how it was
// connected. Text and author are gone.
func (p *Post) Tombstone(now time.Time) Mention {
	return Mention{
		Brand: p.Brand, Network: p.Network, ID: p.ID, URL: p.URL, Posted: p.Posted, Collected: now, Deleted: now,
		Direction: p.Direction, Handle: p.Handle, Conversation: p.Conversation, Parent: p.Parent,
		Hashtags: p.Hashtags, Promoted: p.Promoted, Addressed: p.Addressed, AuthorFollowers: NotGiven,
		Likes: p.Likes, Shares: p.Shares, Comments: p.Comments, Quotes: p.Quotes, Bookmarks: p.Bookmarks, Views: p.Views,
	}
}
