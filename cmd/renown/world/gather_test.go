package world

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// gathered is what the real collectors brought: the newest of each record, as the warehouse keeps it.
type gathered struct {
	mentions map[string]record.Mention // by network, brand, id
	reviews  map[string]record.Review
	stats    map[string]record.AccountStat // by network, brand, account
	counts   map[string]record.HashtagCount
	gaps     []record.Gap
	rejects  []record.Reject
	cursors  map[string]map[string]string
}

func newGathered() *gathered {
	return &gathered{mentions: map[string]record.Mention{}, reviews: map[string]record.Review{}, stats: map[string]record.AccountStat{},
		counts: map[string]record.HashtagCount{}, cursors: map[string]map[string]string{}}
}

func key(parts ...string) string { return strings.Join(parts, " ") }

func (g *gathered) emit(b *record.Batch) error {
	addressees().Mark(b)
	for _, m := range b.Mentions {
		if err := m.Validate(); err != nil {
			return fmt.Errorf("%s: %w", m.ID, err)
		}
		k := key(m.Network, m.Brand, m.ID)
		if old, known := g.mentions[k]; !known || !old.Collected.After(m.Collected) {
			g.mentions[k] = m
		}
	}
	for _, r := range b.Reviews {
		g.reviews[key(r.Site, r.Brand, r.ID)] = r
	}
	for _, a := range b.AccountStats {
		g.stats[key(a.Network, a.Brand, a.Account)] = a
	}
	for _, h := range b.HashtagCounts {
		g.counts[key(h.Network, h.Hashtag, h.From.Format(time.RFC3339))] = h
	}
	g.gaps, g.rejects = append(g.gaps, b.Gaps...), append(g.rejects, b.Rejects...)
	for _, c := range b.Cursors {
		if g.cursors[c.Source] == nil {
			g.cursors[c.Source] = map[string]string{}
		}
		g.cursors[c.Source][c.Key] = c.Value
	}
	return nil
}

// theSources are the world's sources as `renown` would read them from its configuration.
func theSources(t *testing.T, w *World, base string) []config.Source {
	t.Helper()
	text := "warehouse: embedded:./x\n" + w.Config(base, time.Hour)
	c, err := config.Parse("renown.yaml", []byte(text), config.Options{Kinds: collectors.Settings(), Maps: file.MapNames(), Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		kind, _ := collectors.Lookup(s.Kind)
		if s.Site == "" {
			s.Site = kind.Site
		}
		if watched, ok := s.Settings.(interface{ Watches() *network.Watch }); ok {
			b := c.Brand(s.Brand)
			f := watched.Watches()
			f.Handles, f.SupportHandles, f.Words = b.Handles[s.Site], b.SupportHandles[s.Site], b.Keywords
			if f.Hashtags == nil {
				f.Hashtags = []string{CampaignHashtag()}
			}
		}
	}
	return c.Sources
}

// asker is a client that waits for nothing.
func asker(w *World) *fetch.Client {
	return fetch.New(fetch.Options{DelayPerHost: -1, Timeout: 5 * time.Second, Now: w.Now, MaxBytes: 16 << 20,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

// addressees are the accounts of all brands.
func addressees() (all network.Addressees) {
	for _, b := range Brands() {
		own, support := Handles(b.Name)
		for _, handles := range []map[string][]string{own, support} {
			for on, names := range handles {
				all.Know(b.Name, on, names...)
			}
		}
	}
	return all
}

// gather collects the sources of one kind, run after run until all is told.
func gather(t *testing.T, w *World, sources []config.Source, client *fetch.Client, kind string, to *gathered) {
	t.Helper()
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
			if err != nil {
				t.Fatalf("%s: %v (notes %q)", s.Name, err, out.Notes)
			}
			if out.Complete {
				break
			}
			if run == 30 {
				t.Errorf("%s is not complete after %d runs: %q", s.Name, run, out.Notes)
				break
			}
		}
	}
	for _, r := range to.rejects {
		t.Errorf("%s: refused: %s (%s) %s", kind, r.Reason, r.Detail, r.Raw)
	}
}

// same holds collected mentions against the oracle. may says which posts need not be there.
func same(t *testing.T, w *World, network string, g *gathered, may func(record.Mention) bool) {
	t.Helper()
	wrong, right := 0, 0
	want := map[string]bool{}
	for _, b := range Brands() {
		for _, m := range w.Posts(network, b.Name) {
			want[key(network, m.Brand, m.ID)] = true
			got, found := g.mentions[key(network, m.Brand, m.ID)]
			if !found {
				if !may(m) {
					wrong++
					if wrong < 6 {
						t.Errorf("missing: %+v", m)
					}
				}
				continue
			}
			if !got.Collected.Equal(w.Now()) {
				m, _ = w.Post(network, m.ID, got.Collected)
			}
			m.Source, m.Collected, m.Meaning = got.Source, got.Collected, got.Meaning
			right++
			if !reflect.DeepEqual(normal(got), normal(m)) {
				wrong++
				if wrong < 6 {
					t.Errorf("differs:\n got %+v\nwant %+v", got, m)
				}
			}
		}
	}
	for k, m := range g.mentions {
		if m.Network == network && !want[k] && m.Deleted.IsZero() {
			wrong++
			if wrong < 6 {
				t.Errorf("the world has no %+v", m)
			}
		}
	}
	if wrong > 5 {
		t.Errorf("%d wrong in all", wrong)
	}
	if right < 20 {
		t.Errorf("only %d posts were compared", right)
	}
}

func normal(m record.Mention) record.Mention {
	if len(m.Hashtags) == 0 {
		m.Hashtags = nil
	}
	m.Author = strings.ToLower(m.Author)
	return m
}

func TestEveryNetworkIsGathered(t *testing.T) {
	w := New(Options{Anchor: anchor, Generous: true})
	s := start(t, w)
	sources := theSources(t, w, s.URL)
	for _, c := range []struct {
		kind, network string
		may           func(record.Mention) bool
	}{
		{"mastodon", Mastodon, func(record.Mention) bool { return false }},
		{"bluesky", Bluesky, func(record.Mention) bool { return false }},
		{"x", X, func(m record.Mention) bool { return w.Now().Sub(started(w, X, m)) > xReach-time.Hour }},
		// Comments on videos of others are read when the video is read again.
		{"youtube", YouTube, func(m record.Mention) bool { return m.Parent != "" && m.Direction != record.FromBrand }},
		{"instagram", Instagram, func(m record.Mention) bool { return m.Author == "" && w.Now().Sub(m.Posted) > tagReach-time.Minute }},
		{"facebook", Facebook, func(record.Mention) bool { return false }},
		{"reddit", Reddit, func(record.Mention) bool { return false }},
		{"feed", News, func(record.Mention) bool { return false }},
	} {
		t.Run(c.kind, func(t *testing.T) {
			g := newGathered()
			gather(t, w, sources, asker(w), c.kind, g)
			same(t, w, c.network, g, c.may)
			for _, b := range Brands() {
				for _, want := range w.Stats(c.network, b.Name, w.Now()) {
					got, found := g.stats[key(c.network, b.Name, want.Account)]
					want.Source = got.Source
					if !found && c.network != News || got != want {
						t.Errorf("snapshot\n got %+v\nwant %+v", got, want)
					}
				}
			}
		})
	}
	if over := w.Exceeded(); len(over) > 0 {
		t.Errorf("limits exceeded: %v", over)
	}
}

// started is when a post's conversation began.
func started(w *World, network string, m record.Mention) time.Time {
	root, found := w.Post(network, m.Conversation, w.Now())
	if !found {
		return m.Posted
	}
	return root.Posted
}

func TestReviewsOfNetworksAreGathered(t *testing.T) {
	w := New(Options{Anchor: anchor, Generous: true})
	s := start(t, w)
	sources := theSources(t, w, s.URL)
	for kind, network := range map[string]string{"trustpilot": Trustpilot, "googlebusiness": GoogleBusiness} {
		g := newGathered()
		gather(t, w, sources, asker(w), kind, g)
		n := 0
		for _, b := range Brands() {
			for _, want := range w.Opinions(network, b.Name, w.Now()) {
				got := g.reviews[key(network, b.Name, want.ID)]
				want.Source, want.Collected, want.Meaning = got.Source, got.Collected, got.Meaning
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%s:\n got %+v\nwant %+v", network, got, want)
				}
				n++
			}
			if kind == "googlebusiness" && !b.Own {
				continue
			}
			for _, want := range w.PublishedOn(network, b.Name, w.Now()) {
				got := g.stats[key(network, b.Name, want.Account)]
				want.Source = got.Source
				if got != want {
					t.Errorf("published:\n got %+v\nwant %+v", got, want)
				}
			}
		}
		if n != len(g.reviews) || n < 100 {
			t.Errorf("%s: %d reviews in the world, %d gathered", network, n, len(g.reviews))
		}
	}
	if !slices.ContainsFunc(sources, func(s config.Source) bool { return s.Kind == "reviewsite" }) {
		t.Error("the review pages are missing in the configuration")
	}
}
