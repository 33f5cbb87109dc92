package world

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"renown/collectors/fetch"
	"renown/collectors/reviewsite"
	"renown/warehouse/record"
)

var anchor = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shelf keeps what collectors bring, a review by its identity, the newest version of it.
type shelf struct {
	reviews map[string]record.Review
	stats   map[string]record.AccountStat
	rejects []record.Reject
}

func newShelf() *shelf {
	return &shelf{reviews: map[string]record.Review{}, stats: map[string]record.AccountStat{}}
}

func (s *shelf) emit(b *record.Batch) error {
	for _, r := range b.Reviews {
		if err := r.Validate(); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
		s.reviews[r.Brand+"/"+r.Site+"/"+r.ID] = r
	}
	for _, a := range b.AccountStats {
		if err := a.Validate(); err != nil {
			return err
		}
		s.stats[a.Brand+"/"+a.Network+"/"+a.At.String()] = a
	}
	s.rejects = append(s.rejects, b.Rejects...)
	return nil
}

func start(t *testing.T, w *World) *Server {
	t.Helper()
	s, err := w.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func client(t *testing.T, dir string) *fetch.Client {
	t.Helper()
	return fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, CacheDir: dir, MaxBytes: 16 << 20})
}

func collector(t *testing.T, w *World, c *fetch.Client, s Source) *reviewsite.Collector {
	t.Helper()
	settings := reviewsite.Settings{URL: s.URL}
	if s.Rules != "" {
		rules, err := reviewsite.ParseRules([]byte(s.Rules))
		if err != nil {
			t.Fatal(err)
		}
		settings.Rules = rules
	}
	col, err := reviewsite.New(c, settings, fetch.Source{Name: s.Name, Brand: s.Brand, Site: s.Site}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	return col
}

// collectAll collects every source, and wants every run complete and nothing refused.
func collectAll(t *testing.T, w *World, s *Server, c *fetch.Client, to *shelf) {
	t.Helper()
	for _, src := range Sources(s.URL) {
		out, err := collector(t, w, c, src).Collect(t.Context(), nil, to.emit)
		if err != nil || !out.Complete || len(out.Notes) > 0 {
			t.Errorf("%s: complete %v, notes %q, error %v", src.Name, out.Complete, out.Notes, err)
		}
	}
	for _, r := range to.rejects {
		t.Errorf("refused: %s (%s) %s", r.Reason, r.Detail, r.Raw)
	}
}

// compare holds what was collected against what the world shows, review for review and field for field.
func compare(t *testing.T, w *World, s *Server, got *shelf) {
	t.Helper()
	want := w.Reviews("", "")
	if len(got.reviews) != len(want) {
		t.Errorf("%d reviews on the shelf, %d in the world", len(got.reviews), len(want))
	}
	wrong := 0
	for _, r := range want {
		g, ok := got.reviews[r.Brand+"/"+r.Site+"/"+r.ID]
		r.URL = s.URL + path(r.Site, r.Brand) + "/" + r.ID
		r.Source, r.Collected = slug(r.Brand)+"-"+r.Site, g.Collected
		if !ok || !reflect.DeepEqual(g, r) {
			t.Errorf("collected %v\n got %+v\nwant %+v", ok, g, r)
			if wrong++; wrong > 3 {
				t.FailNow()
			}
		}
	}
	for _, b := range Brands() {
		for _, site := range sitesOf(b.Name) {
			rating, count := w.Published(b.Name, site)
			a := got.stats[b.Name+"/"+site+"/"+w.Now().Truncate(24*time.Hour).String()]
			if diff := a.Rating - rating; diff > 1e-9 || diff < -1e-9 || a.RatingCount != record.Count(count) {
				t.Errorf("%s on %s: published %v of %d was collected as %v of %d", b.Name, site, rating, count, a.Rating, a.RatingCount)
			}
		}
	}
}

func TestEverythingIsCollectedReviewForReview(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s, c, got := start(t, w), client(t, t.TempDir()), newShelf()
	collectAll(t, w, s, c, got)
	if n := len(got.reviews); n < 2000 || n > 3000 {
		t.Errorf("%d reviews; the demo wants 2000 to 3000", n)
	}
	compare(t, w, s, got)
	collectAll(t, w, s, c, got)
	compare(t, w, s, got)
}

func TestEditsReplaceAndRemovalsLeave(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s, c, got := start(t, w), client(t, t.TempDir()), newShelf()
	collectAll(t, w, s, c, got)
	for _, site := range []string{workplace, crewtalk, jobmirror} {
		all := w.Reviews("Skyways Air", site)
		if !w.Edit(site, all[40].ID, func(r *record.Review) { r.Stars, r.Posted = 1, anchor.AddDate(0, 0, -3).Truncate(24*time.Hour) }) {
			t.Fatal("no such review")
		}
	}
	collectAll(t, w, s, c, got)
	compare(t, w, s, got)

	gone := w.Reviews("Skyways Air", workplace)[7].ID
	w.Remove(workplace, gone)
	again := newShelf()
	collectAll(t, w, s, c, again)
	compare(t, w, s, again)
	if _, ok := again.reviews["Skyways Air/workplace/"+gone]; ok {
		t.Error("the removed review was collected again")
	}
}

func TestTheEpilogueBringsEditsAndVanishedReviews(t *testing.T) {
	w := New(Options{Anchor: anchor})
	before := w.Reviews("Skyways Air", workplace)
	w.SetNow(anchor.Add(15 * time.Minute))
	after := w.Reviews("Skyways Air", workplace)
	if len(before)-len(after) != 3 {
		t.Errorf("%d reviews vanished within the quarter of an hour, want 3", len(before)-len(after))
	}
	byID := map[string]record.Review{}
	for _, r := range before {
		byID[r.ID] = r
	}
	edited := 0
	for _, r := range after {
		if old := byID[r.ID]; old.Stars != r.Stars && !old.Posted.Equal(r.Posted) {
			edited++
		}
	}
	if edited != 1 {
		t.Errorf("%d reviews had stars and date edited, want 1", edited)
	}
	w.SetNow(anchor.AddDate(0, 0, 30))
	if n := len(w.Reviews("", "")); n < len(New(Options{Anchor: anchor}).Reviews("", ""))+80 {
		t.Errorf("the month after the story brought too little: %d reviews in all", n)
	}
}

func TestSameOptionsSamePages(t *testing.T) {
	one, two := New(Options{Anchor: anchor}), New(Options{Anchor: anchor})
	for _, site := range []string{workplace, crewtalk, jobmirror} {
		a, ok := one.viewOf(site, "Skyways Air", 2)
		b, _ := two.viewOf(site, "Skyways Air", 2)
		if !ok {
			t.Fatal("no second page")
		}
		var x, y bytes.Buffer
		if err := templates().ExecuteTemplate(&x, site+".html", a); err != nil {
			t.Fatal(err)
		}
		if err := templates().ExecuteTemplate(&y, site+".html", b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x.Bytes(), y.Bytes()) {
			t.Errorf("%s: two worlds of the same options differ", site)
		}
	}
}

func TestUnchangedPagesAnswer304(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s := start(t, w)
	c := client(t, t.TempDir())
	for i, cached := range []bool{false, true} {
		page, err := c.Get(t.Context(), s.URL+"/workplace/rival-jets")
		if err != nil {
			t.Fatal(err)
		}
		if page.FromCache != cached {
			t.Errorf("request %d: from cache %v", i+1, page.FromCache)
		}
	}
}

func TestPermalinksLeadToTheReview(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s := start(t, w)
	r := w.Reviews("Skyways Air", workplace)[120]
	page, err := client(t, "").Get(t.Context(), s.URL+"/workplace/skyways-air/"+r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(page.URL, "?page=3") || !bytes.Contains(page.Body, []byte(r.ID)) {
		t.Errorf("it leads to %s", page.URL)
	}
}

// The story must be in the numbers: the good year, the fall, and a surge as the glossary defines one.
func TestTheStoryIsInTheNumbers(t *testing.T) {
	reviews := New(Options{Anchor: anchor}).Reviews("Skyways Air", "")
	mean := func(from, to int) float64 {
		sum, n := 0.0, 0.0
		for _, r := range reviews {
			if day := int(anchor.Sub(r.Posted).Hours() / 24); day >= to && day < from {
				sum, n = sum+float64(r.Stars), n+1
			}
		}
		return sum / n
	}
	if good, bad := mean(360, 270), mean(180, 90); good < 3.6 || bad > 2.7 {
		t.Errorf("the good year is %.2f, after the reorganisation %.2f", good, bad)
	}
	counts, fives := map[string]float64{}, map[string]float64{}
	for _, r := range reviews {
		month := r.Posted.Format("2006-01")
		counts[month]++
		if r.Stars == 5 {
			fives[month]++
		}
	}
	var around []float64
	for _, month := range []string{"2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2026-01", "2026-02"} {
		around = append(around, counts[month])
	}
	sort.Float64s(around)
	if median := (around[3] + around[4]) / 2; counts["2025-12"] < 3*median || fives["2025-12"]/counts["2025-12"] < 0.6 {
		t.Errorf("December 2025 has %v reviews (%v of five stars), around it %v", counts["2025-12"], fives["2025-12"], around)
	}
}

// Nobody on the board should read the same complaint twice, nor what a machine leaves behind.
func TestTextsReadLikeDifferentPeople(t *testing.T) {
	seen := map[string]int{}
	for _, r := range New(Options{Anchor: anchor}).Reviews("", "") {
		for _, text := range []string{r.Title, r.Pros, r.Cons, r.Advice, r.Response} {
			if strings.ContainsAny(text, "[]{}|") || strings.Contains(text, "..") || strings.Contains(text, " ,") || strings.Contains(text, "  ") {
				t.Errorf("left-overs in %q", text)
			}
		}
		if len(r.Pros)+len(r.Cons) > 80 {
			seen[r.Pros+r.Cons]++
		}
		if r.Author == "" || r.Pros+r.Cons+r.Title == "" {
			t.Errorf("an empty review: %+v", r)
		}
	}
	for text, n := range seen {
		if n > 1 {
			t.Errorf("%d reviews say %q", n, text)
		}
	}
}

func TestPhrasebooksNameTheirAudience(t *testing.T) {
	for lang, book := range phrasebooks() {
		for _, topic := range book.topics {
			if topic.name == "" || len(topic.pros)+len(topic.cons) == 0 || len(topic.shortPros)+len(topic.shortCons) == 0 {
				t.Errorf("%s: topic %q lacks something", lang, topic.name)
			}
			if topic.brand != "" && !slices.ContainsFunc(Brands(), func(b Brand) bool { return b.Name == topic.brand }) {
				t.Errorf("%s: topic %q is about %q, which is no company", lang, topic.name, topic.brand)
			}
		}
		for _, list := range []string{"nocons", "nopros", "openers"} {
			if len(book.lists[list]) == 0 {
				t.Errorf("%s lacks @%s", lang, list)
			}
		}
	}
	if _, err := readPhrases("== pay anyone\n? what\n"); err == nil {
		t.Error("a line that is not understood must be an error")
	}
}

func TestConfigIsYAMLWithEverySource(t *testing.T) {
	var c struct {
		Brands  []map[string]any `yaml:"brands"`
		Sources []struct {
			Name, Kind, Brand, Site, Every, URL string
			Rules                               *reviewsite.Rules
		} `yaml:"sources"`
	}
	if err := yaml.Unmarshal([]byte(Config("http://127.0.0.1:1", 2*time.Minute)), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Brands) != 3 || len(c.Sources) != 8 {
		t.Fatalf("%d brands, %d sources", len(c.Brands), len(c.Sources))
	}
	for _, s := range c.Sources {
		if (s.Site == jobmirror) != (s.Rules != nil) || s.Rules.Validate() != nil || s.URL == "" {
			t.Errorf("source %+v", s)
		}
	}
}

func TestOnlyThisMachineIsServed(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nonsense"} {
		if s, err := New(Options{Anchor: anchor}).Start(t.Context(), address); err == nil {
			t.Errorf("%s was served", address)
			_ = s.Close(t.Context())
		}
	}
}

func TestUnknownPagesAre404(t *testing.T) {
	w := New(Options{Anchor: anchor})
	s := start(t, w)
	for _, p := range []string{"/workplace/nobody", "/nowhere/skyways-air", "/workplace/skyways-air?page=0", "/workplace/skyways-air?page=999", "/workplace/skyways-air?page=x", "/workplace/skyways-air/WP-1", "/jobmirror/aurelia-wings"} {
		_, err := client(t, "").Get(t.Context(), s.URL+p)
		if !fetch.IsKind(err, fetch.Status) {
			t.Errorf("%s: %v", p, err)
		}
	}
	if w.Served() == 0 {
		t.Error("requests were not counted")
	}
	if _, err := client(t, "").Get(t.Context(), s.URL+"/"); err != nil {
		t.Error(err)
	}
}
