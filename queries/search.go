package queries

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
)

// Search answers where something is said: in reviews, posts and conversations.
type Search struct{ reader *reader }

// The kinds of what is found. A conversation is found by any of its posts.
const (
	KindReview       = "review"
	KindPost         = "post"
	KindConversation = "conversation"
)

// MaxHits is how many of a kind a search counts and lists: the newest.
const MaxHits = 1000

const (
	defaultHits = 50
	// superseded is how many of the rows found may turn out to be older versions before a list gets shorter than MaxHits.
	superseded = 200
	mostFound  = MaxHits + superseded
)

// HitRow is one text that was found, or one conversation, told by its newest post that was found.
type HitRow struct {
	Kind      string    `json:"kind" title:"Kind"` // review, post or conversation
	Brand     string    `json:"brand" title:"Brand"`
	Place     string    `json:"place" title:"Site or network"`
	ID        string    `json:"id" title:"Id"`
	Posted    time.Time `json:"posted" title:"Posted" unit:"time"`
	Side      string    `json:"side" title:"By"` // employee, customer, brand, support or other
	Title     string    `json:"title" title:"Title"`
	Text      string    `json:"text" title:"Text"` // an excerpt, around the first word found
	Stars     *float64  `json:"stars" title:"Stars" unit:"★"`
	Sentiment string    `json:"sentiment" title:"Sentiment"` // positive, neutral, negative; "": not judged
	Lang      string    `json:"lang" title:"Language"`
	Thread    string    `json:"conversation" title:"Conversation"`      // by which it can be opened; "": the post is alone, or no customer began one
	Posts     uint64    `json:"posts" title:"Posts in it" unit:"n"`     // of the conversation
	Matches   uint64    `json:"matches" title:"Of them found" unit:"n"` // of a conversation
	URL       string    `json:"url" title:"Address"`
}

// HitCountRow is how many of a kind a search found.
type HitCountRow struct {
	Kind string `json:"kind" title:"Kind"`
	N    uint64 `json:"n" title:"Found" unit:"n"`
	More bool   `json:"more" title:"There are more" unit:"yes/no"`
}

// Found is what a search found: a page of hits, and how many there are of each kind.
type Found struct {
	Hits   Answer[HitRow]
	Counts []HitCountRow // reviews, posts, conversations
}

// Everything is the reviews and posts of the brand that hold all words of the search, newest first; with Kind only the
// reviews, the posts, or the conversations these posts belong to. N and Total count at most MaxHits of a kind. The
// competitors are left out.
func (s *Search) Everything(ctx context.Context, f Filter) (Answer[HitRow], error) {
	found, err := s.Find(ctx, f)
	return found.Hits, err
}

// Counts is how many reviews, posts and conversations there are of what Everything finds.
func (s *Search) Counts(ctx context.Context, f Filter) (Answer[HitCountRow], error) {
	f.Kind, f.Limit = KindReview, 1
	found, err := s.Find(ctx, f)
	a := Answer[HitCountRow]{Query: "search.Counts", Filter: f, Rows: found.Counts, Notes: found.Hits.Notes}
	for _, row := range found.Counts {
		if row.Kind != KindConversation {
			a.N += row.N
		}
	}
	return a, err
}

// Find is Everything and Counts at once, at the cost of one.
func (s *Search) Find(ctx context.Context, f Filter) (Found, error) {
	f.Against = nil
	var out Found
	a, err := answer[HitRow]("search.Everything", f)
	if err != nil {
		return out, err
	}
	var reviews, posts, threads finds
	all, both := errgroup.WithContext(ctx)
	all.Go(func() (err error) {
		reviews, err = s.reviews(both, f)
		return err
	})
	all.Go(func() (err error) {
		if posts, err = s.posts(both, f); err == nil {
			threads, err = s.threads(both, f, posts)
		}
		return err
	})
	if err := all.Wait(); err != nil {
		return out, err
	}
	var listed []found
	for _, kind := range []finds{reviews, posts, threads} {
		out.Counts = append(out.Counts, HitCountRow{kind.kind, uint64(len(kind.rows)), kind.more})
		if f.Kind == kind.kind || f.Kind == "" && kind.kind != KindConversation {
			listed = append(listed, kind.rows...)
			a.notes(kind.tooMany())
		}
	}
	slices.SortStableFunc(listed, newestFirst)
	a.N, a.Total = uint64(len(listed)), uint64(len(listed))
	from := min(f.Offset, len(listed))
	a.Rows, err = s.hits(ctx, f, listed[from:min(from+f.limit(defaultHits), len(listed))])
	out.Hits = a
	return out, err
}

// found is one row that holds what is searched for.
type found struct {
	Brand   string    `ch:"brand"`
	Place   string    `ch:"place"`
	ID      string    `ch:"id"`
	Posted  time.Time `ch:"posted"`
	Version uint64    `ch:"version"`

	Kind    string `ch:"-"`
	Thread  string `ch:"-"` // a conversation by which its thread can be opened
	Posts   uint64 `ch:"-"`
	Matches uint64 `ch:"-"`
}

// textKey is what a text is known by within its table.
type textKey struct{ brand, place, id string }

func (f found) key() textKey { return textKey{f.Brand, f.Place, f.ID} }

func newestFirst(a, b found) int {
	return cmp.Or(b.Posted.Compare(a.Posted), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Brand, b.Brand), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
}

// finds are the newest of a kind, at most MaxHits.
type finds struct {
	kind string
	rows []found
	more bool
}

// upTo is the finds cut to MaxHits; full says that the warehouse was asked for no more than were given.
func upTo(kind string, rows []found, full bool) finds {
	for i := range rows {
		rows[i].Kind = kind
	}
	more := full || len(rows) > MaxHits
	return finds{kind, rows[:min(len(rows), MaxHits)], more}
}

// tooMany says that there are more than are counted.
func (f finds) tooMany() Sentence {
	switch {
	case !f.more:
		return Sentence{}
	case f.kind == KindReview:
		return sentence("There are more reviews than the newest %s, which are counted and listed: search for another word, or narrow the period.", len(f.rows))
	case f.kind == KindPost:
		return sentence("There are more posts than the newest %s, which are counted and listed: search for another word, or narrow the period.", len(f.rows))
	}
	return sentence("There are more conversations than the newest %s, which are counted and listed: search for another word, or narrow the period.", len(f.rows))
}

func (f Filter) searchParameters(most int) []any {
	return append(f.wordParameters(), clickhouse.Named("most", most))
}

// keyParameters name rows by their keys, as lists of equal length.
func keyParameters(rows []found) []any {
	brands, places, ids := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	hours, times, versions := make([]string, len(rows)), make([]string, len(rows)), make([]uint64, len(rows))
	for i, r := range rows {
		brands[i], places[i], ids[i], versions[i] = r.Brand, r.Place, r.ID, r.Version
		hours[i], times[i] = r.Posted.UTC().Truncate(time.Hour).Format(instant), r.Posted.UTC().Format(instant+".000")
	}
	return []any{
		clickhouse.Named("key_brands", brands), clickhouse.Named("key_places", places), clickhouse.Named("key_ids", ids),
		clickhouse.Named("key_hours", hours), clickhouse.Named("key_times", times), clickhouse.Named("key_versions", versions),
	}
}
