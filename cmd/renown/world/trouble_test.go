package world

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// The real collectors get everything through any trouble: with every kind of fault on one request in eight, and limits
// that count, run after run on a clock that goes on while they wait. Nothing is posted meanwhile.
func TestTroubleLosesNothing(t *testing.T) {
	for _, c := range []struct{ kind, network string }{{"mastodon", Mastodon}, {"bluesky", Bluesky}, {"reddit", Reddit}, {"facebook", Facebook}} {
		t.Run(c.kind, func(t *testing.T) {
			w := New(Options{Anchor: anchor, Until: anchor, Volume: 0.3})
			s := start(t, w)
			sources := theSources(t, w, s.URL)
			w.SetNow(anchor)
			w.FailNetworks(w.Trouble(11, 0.125))
			g := newGathered()
			troubled(t, w, sources, c.kind, g)
			g.rejects = nil
			same(t, w, c.network, g, func(record.Mention) bool { return false })
			if over := w.Exceeded(); len(over) > 0 {
				t.Errorf("limits exceeded: %v", over)
			}
		})
	}
}

// troubled collects the sources of a kind until each has had a run that was complete.
func troubled(t *testing.T, w *World, sources []config.Source, kind string, to *gathered) {
	t.Helper()
	var mu sync.Mutex
	client := fetch.New(fetch.Options{DelayPerHost: -1, Timeout: 5 * time.Second, Now: w.Now, Transport: &http.Transport{DisableKeepAlives: true},
		Sleep: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			w.SetNow(w.Now().Add(d))
			return ctx.Err()
		}})
	for _, s := range sources {
		if s.Kind != kind {
			continue
		}
		k, _ := collectors.Lookup(s.Kind)
		c, err := k.New(collectors.Deps{Fetch: client, Now: w.Now}, fetch.Source{Name: s.Name, Brand: s.Brand, Site: s.Site}, s.Settings)
		if err != nil {
			t.Fatal(err)
		}
		for run := 1; ; run++ {
			out, err := c.Collect(t.Context(), to.cursors[s.Name], to.emit)
			if err == nil && out.Complete {
				break
			}
			w.SetNow(w.Now().Add(20 * time.Minute))
			if run == 150 {
				t.Fatalf("%s: after %d runs: %v, %q", s.Name, run, err, out.Notes)
			}
		}
	}
}

// ledger keeps what was spent in memory.
type ledger struct {
	mu      sync.Mutex
	entries []fetch.Spent
}

func (l *ledger) Spent(_ context.Context, budget string, since time.Time) ([]fetch.Spent, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.entries), func(s fetch.Spent) bool { return s.Budget != budget || s.At.Before(since) }), nil
}

func (l *ledger) Spend(_ context.Context, entries ...fetch.Spent) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entries...)
	return nil
}

// What the X collector says it spent is what the world billed.
func TestBilledIsSpent(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.3})
	s := start(t, w)
	book := &ledger{}
	client := fetch.New(fetch.Options{DelayPerHost: -1, Now: w.Now, Ledger: book, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	gather(t, w, theSources(t, w, s.URL), client, "x", newGathered())
	spent := 0.0
	for _, e := range book.entries {
		if strings.Contains(e.Budget, "month") {
			spent += e.Amount
		}
	}
	if billed := w.Billed(X); billed < 1 || spent < billed-1e-6 || spent > billed+1e-6 {
		t.Errorf("spent $%.3f, billed $%.3f", spent, billed)
	}
}

func TestTheSameTroubleComesTwice(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.1})
	one, two, other := w.Trouble(3, 0.3), w.Trouble(3, 0.3), w.Trouble(4, 0.3)
	failed, differ := 0, 0
	for range 300 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/net/x/2/tweets?ids=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		a, b, c := one(r) != nil, two(r) != nil, other(r) != nil
		if a != b {
			t.Fatal("the same seed gave other faults")
		}
		if a {
			failed++
		}
		if a != c {
			differ++
		}
	}
	if failed < 60 || failed > 120 || differ == 0 {
		t.Errorf("%d of 300 failed, %d other than with another seed", failed, differ)
	}
}

// Each form of a 429 says what its name says.
func TestFormsOfTooManyRequests(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.1})
	s := start(t, w)
	for form, want := range map[RetryForm][2]string{
		RetryUnsaid: {"Retry-After", ""}, RetrySeconds: {"Retry-After", "90"}, RetryDate: {"Retry-After", "Sun, 01 Mar 2026 12:01:30 GMT"},
		RetryMalformed: {"Retry-After", "soon, please"}, RetryUnix: {"X-Rate-Limit-Reset", "1772366490"},
		RetryRFC3339: {"X-RateLimit-Reset", "2026-03-01T12:01:30.000000Z"}, RetryLeft: {"X-Ratelimit-Reset", "90"},
	} {
		w.FailNetworks(func(*http.Request) Fault { return w.TooMany(form, 90*time.Second) })
		if got := call(t, s, "GET", "/net/mastodon/api/v1/tags/x", nil); got.status != http.StatusTooManyRequests || got.header.Get(want[0]) != want[1] {
			t.Errorf("%s: %d %v", form, got.status, got.header)
		}
	}
	w.FailNetworks(func(*http.Request) Fault { return w.TooMany(RetryTwice, 90*time.Second) })
	if got := call(t, s, "GET", "/net/mastodon/api/v1/tags/x", nil); len(got.header.Values("Retry-After")) != 2 {
		t.Errorf("twice: %v", got.header)
	}
	w.FailNetworks(nil)
	if got := call(t, s, "GET", "/net/mastodon/api/v1/tags/x", nil); got.status != http.StatusOK {
		t.Errorf("after the trouble: %d", got.status)
	}
	if len(w.Exceeded()) > 0 {
		t.Errorf("a fault counted as a limit exceeded: %v", w.Exceeded())
	}
}

// A page that is out of order, overlaps the one before or comes again still leads through all posts.
func TestMischiefKeepsEveryPost(t *testing.T) {
	w := New(Options{Anchor: anchor})
	list := newestFirst(func() (all []*post) {
		w.inSociety(anchor, func(s *society) { all = s.visible(X, anchor, func(*post) bool { return true }) })
		return all
	}())
	for name, ill := range map[string]mischief{"shuffled": {shuffle: true, seed: 3}, "overlapping": {overlap: true}, "again": {again: true}} {
		seen, cursor := map[string]bool{}, ""
		for step := 0; ; step++ {
			a := &ask{}
			if step%2 == 1 {
				a.ill = ill
			}
			page, next, ok := a.pages(list, cursor, 100)
			if !ok {
				t.Fatal("a cursor did not hold")
			}
			for _, p := range page {
				seen[p.id] = true
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if len(seen) != len(list) {
			t.Errorf("%s: %d of %d posts were seen", name, len(seen), len(list))
		}
	}
	if _, _, ok := (&ask{ill: mischief{expired: true}}).pages(list, writeCursor(list[3]), 10); ok {
		t.Error("an expired cursor held")
	}
}
