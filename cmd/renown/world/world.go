// Package world is the made-up world of `renown demo`: a fictional review site, a newspaper and the networks, with
// fictional airlines and people, served on loopback and from code, that the real collectors gather from over HTTP. The
// review site tells a story of eighteen months: a good year, a reorganisation that sours it, a surge of five-star reviews.
// The networks tell one of eight weeks: a campaign under a hashtag, and a backlash over a lost suitcase (see crisis).
// Everything is decided by Options: the same options give the same pages and answers, byte for byte, at the same time on
// the world's clock, and the same requests in the same order.
//
// The networks' servers speak the platforms' APIs as far as the collectors use them, below NetworkPath: their paging, their
// errors, their limits on the world's clock (see Exceeded), their keys (Key) and sessions. FailNetworks makes them fail.
// They are kinder than the platforms here: searches find everything and at once; Mastodon counts requests by token alone;
// Facebook says who wrote a comment; a post has the same id in Instagram's lists of accounts and of hashtags.
//
// What collectors must have brought is told by the oracles: Posts, Post, Deleted, Stats, Uses, Opinions, PublishedOn.
// What no collector can have seen, however good:
//   - X shows seven days. A source must run once a week at least; of a conversation that began before, a reply that does
//     not name the brand stays unseen.
//   - Instagram shows what has a hashtag for 24 hours, without its author, but for what also mentions the own brand's
//     account, which is its own list.
//   - YouTube's comments on other people's videos are read when the video is read again; comments on the brand's own come
//     with its channel.
//   - Facebook's comments are followed for as long as comments_days says (Config: 60), replies that come later than a
//     post's last reading are missing everywhere.
//   - A newspaper's feed shows its newest 60 articles.
package world

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"renown/warehouse/record"
)

// Options decide everything about a world.
type Options struct {
	// Anchor is when the story ends. Eighteen months lie before it; a quiet epilogue of a year follows. Keep it when a
	// demo is started again, or every review moves.
	Anchor time.Time
	// Now is the world's clock: what is posted, edited, answered or removed later is not to be seen yet.
	// nil: the clock stands at Anchor until SetNow moves it.
	Now func() time.Time
	// Seed makes another world of people and posts on the networks; 0 is the demo's. The review pages stay.
	Seed uint64
	// Volume multiplies how much is said on the networks; 0 is 1. The story's own posts are there at any volume.
	Volume float64
	// Until ends what happens on the networks: afterwards they stand still, counts and followers included, while limits and
	// sessions go on. Zero: life goes on.
	Until time.Time
	// Generous lets the networks' limits never be met.
	Generous bool
}

// World is the fictional review site, and the networks around it. It is an http.Handler and safe for use by several goroutines.
type World struct {
	options Options

	mu      sync.Mutex
	now     time.Time // set by SetNow; zero: Options.Now
	entries []*entry  // oldest first
	faults  map[string]Fault
	served  int

	talking sync.Mutex // guards society
	society *society
	gates   *gates
	trouble func(*http.Request) Fault
}

// entry is one review with all that ever happens to it.
type entry struct {
	record.Review           // as first posted; without an answer
	edits         []edit    // oldest first
	response      string    // the employer's answer
	responseAt    time.Time // zero: none
	removed       time.Time // zero: never
	lang          string
	burst         bool // one of the surge
}

type edit struct {
	at     time.Time
	change func(*record.Review)
}

// New makes the world. It takes some tenths of a second.
func New(options Options) *World {
	options.Anchor = options.Anchor.UTC()
	return &World{options: options, entries: tell(options.Anchor), faults: map[string]Fault{}, society: newSociety(options), gates: newGates(options)}
}

// SetNow puts the world's clock to a time; the zero time gives it back to Options.Now.
func (w *World) SetNow(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t.UTC()
}

func (w *World) clock() time.Time {
	switch {
	case !w.now.IsZero():
		return w.now
	case w.options.Now != nil:
		return w.options.Now().UTC()
	}
	return w.options.Anchor
}

// Reviews are what the site shows of a brand now, newest first, as a collector should read them: without brand's
// source, collecting time and address. "" stands for every brand or site.
func (w *World) Reviews(brand, site string) []record.Review {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []record.Review
	for _, e := range w.entries {
		if (brand == "" || e.Brand == brand) && (site == "" || e.Site == site) {
			if r, ok := e.at(w.clock()); ok {
				all = append(all, r)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b record.Review) int {
		return cmp.Or(b.Posted.Compare(a.Posted), cmp.Compare(b.ID, a.ID))
	})
	return all
}

// at is the review as it stands at a time, and whether it is to be seen at all.
func (e *entry) at(now time.Time) (record.Review, bool) {
	if e.Posted.After(now) || (!e.removed.IsZero() && !e.removed.After(now)) {
		return record.Review{}, false
	}
	r := e.Review
	if !e.responseAt.IsZero() && !e.responseAt.After(now) {
		r.Response, r.ResponseAt = e.response, e.responseAt
	}
	for _, ed := range e.edits {
		if !ed.at.After(now) {
			ed.change(&r)
		}
	}
	return asShown(r), true
}

// Edit changes a review from now on, as its author might: stars, date, text. It says whether there is such a review.
func (w *World) Edit(site, id string, change func(*record.Review)) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.find(site, id)
	if e == nil {
		return false
	}
	e.edits = append(e.edits, edit{at: w.clock(), change: change})
	return true
}

// Remove takes a review off the site from now on. It says whether there is such a review.
func (w *World) Remove(site, id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.find(site, id)
	if e == nil {
		return false
	}
	e.removed = w.clock()
	return true
}

func (w *World) find(site, id string) *entry {
	for _, e := range w.entries {
		if e.Site == site && e.ID == id {
			return e
		}
	}
	return nil
}

// Published is the rating the site publishes of a brand now, on 1 to 5, and of how many reviews. It weighs newer
// reviews more (half-life 180 days), so that it is not the plain mean.
func (w *World) Published(brand, site string) (rating float64, count int) {
	return published(w.Reviews(brand, site), site, w.Now())
}

// Now is the time on the world's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock()
}

// Served is the number of requests answered so far.
func (w *World) Served() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.served
}

// ServeHTTP answers for the site: a start page, robots.txt and the review pages.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.served++
	fault, trouble := w.faults[r.URL.RequestURI()], w.trouble
	w.mu.Unlock()
	if fault == nil && trouble != nil && strings.HasPrefix(r.URL.Path, "/net/") {
		fault = trouble(r)
	}
	if fault != nil {
		fault(rw, r, http.HandlerFunc(w.serve))
		return
	}
	w.serve(rw, r)
}

func (w *World) serve(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/net/") {
		w.serveNetwork(rw, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(rw, "only GET", http.StatusMethodNotAllowed)
		return
	}
	switch r.URL.Path {
	case "/":
		w.startPage(rw, r)
	case "/robots.txt":
		write(rw, r, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /desk/\n"))
	default:
		w.reviewPage(rw, r)
	}
}

// path is a brand's first page on a site.
func path(site, brand string) string { return fmt.Sprintf("/%s/%s", site, slug(brand)) }
