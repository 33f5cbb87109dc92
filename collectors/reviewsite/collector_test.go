package reviewsite

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// site serves pages by their request address.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]string
	asked []string
}

func serve(t *testing.T, pages map[string]string) *site {
	t.Helper()
	s := &site{pages: pages}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		body, ok := s.pages[r.URL.RequestURI()]
		if r.URL.Path != "/robots.txt" {
			s.asked = append(s.asked, r.URL.RequestURI())
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

// listing is a page of reviews with these numbers, a published rating if count is not 0, and a link to the next page.
func listing(count int, next string, numbers ...int) string {
	var b strings.Builder
	b.WriteString("<html><head>")
	if next != "" {
		fmt.Fprintf(&b, `<link rel="next" href="%s">`, next)
	}
	if count > 0 {
		fmt.Fprintf(&b, `<script type="application/ld+json">{"@type":"Organization","aggregateRating":{"ratingValue":4.1,"reviewCount":%d}}</script>`, count)
	}
	b.WriteString("</head><body>")
	for _, n := range numbers {
		fmt.Fprintf(&b, `<p itemscope itemtype="https://schema.org/Review" data-review-id="id-%d"><b itemprop="name">Number %d</b><meta itemprop="datePublished" content="2025-01-%02d"><meta itemprop="reviewRating" content="%d"></p>`, n, n, 1+n%28, 1+n%5)
	}
	return b.String() + "</body></html>"
}

type result struct {
	record.Outcome
	batches []record.Batch
	err     error
}

func (r result) all() (all record.Batch) {
	for _, b := range r.batches {
		all.Reviews = append(all.Reviews, b.Reviews...)
		all.Rejects = append(all.Rejects, b.Rejects...)
		all.AccountStats = append(all.AccountStats, b.AccountStats...)
	}
	return all
}

func (r result) says(text string) bool {
	return strings.Contains(strings.Join(r.Notes, "\n"), text) || (r.err != nil && strings.Contains(r.err.Error(), text))
}

func collect(t *testing.T, settings Settings) result {
	t.Helper()
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1})
	src := fetch.Source{Name: "nimbus", Brand: "Nimbus Freight", Site: "workplace"}
	c, err := New(client, settings, src, func() time.Time { return readAt })
	if err != nil {
		t.Fatal(err)
	}
	var r result
	r.Outcome, r.err = c.Collect(t.Context(), nil, func(b *record.Batch) error {
		r.batches = append(r.batches, *b)
		return nil
	})
	return r
}

func TestPagesAreFollowedToTheEnd(t *testing.T) {
	s := serve(t, map[string]string{
		"/r":        listing(5, "/r?page=2", 1, 2),
		"/r?page=2": listing(5, "/r?page=3", 2, 3), // one slid over while we read
		"/r?page=3": listing(5, "", 4, 5),
	})
	r := collect(t, Settings{URL: s.URL + "/r"})
	if r.err != nil || !r.Complete || len(r.Notes) != 0 {
		t.Errorf("complete %v, notes %q, error %v", r.Complete, r.Notes, r.err)
	}
	all := r.all()
	if len(all.Reviews) != 5 || len(r.batches) != 3 {
		t.Fatalf("%d reviews in %d batches, want 5 in 3", len(all.Reviews), len(r.batches))
	}
	if got := all.Reviews[0]; got.Brand != "Nimbus Freight" || got.Site != "workplace" || got.Source != "nimbus" || !got.Collected.Equal(readAt) || got.ID != "id-1" || got.Stars != 2 {
		t.Errorf("review %+v", got)
	}
	want := record.AccountStat{
		Brand: "Nimbus Freight", Network: "workplace", Account: s.URL + "/r", Source: "nimbus", At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Followers: -1, Following: -1, Posts: -1, Views: -1, Rating: 4.1, RatingCount: 5,
	}
	if len(all.AccountStats) != 1 || all.AccountStats[0] != want {
		t.Errorf("published rating %+v, want once %+v", all.AccountStats, want)
	}
	if r.Requests != 4 || r.Bytes == 0 { // robots.txt and three pages
		t.Errorf("%d requests, %d bytes", r.Requests, r.Bytes)
	}
}

func TestPagingEnds(t *testing.T) {
	for name, c := range map[string]struct {
		pages    map[string]string
		settings Settings
		asked    int
		reviews  int
		complete bool
		says     string
	}{
		"a site that ignores page numbers": {
			map[string]string{"/r": listing(0, "/r?page=2", 1, 2), "/r?page=2": listing(0, "/r?page=3", 1, 2)}, Settings{}, 2, 2, true, "",
		},
		"an earlier page in the place of the next one": {
			map[string]string{"/r": listing(6, "/r?page=2", 1, 2), "/r?page=2": listing(6, "/r?page=3", 1, 2), "/r?page=3": listing(6, "", 5, 6)},
			Settings{}, 2, 2, false, "page 2 brought nothing new though it links on: 2 reviews were read of the 6",
		},
		"a last page for ever, and all that is counted was seen": {
			map[string]string{"/r": listing(3, "/r?page=2", 1, 2), "/r?page=2": listing(3, "/r?page=3", 3), "/r?page=3": listing(3, "/r?page=4", 3)},
			Settings{}, 3, 3, true, "",
		},
		"a site that shows only the newest of many": {
			map[string]string{"/r": listing(900, "/r?page=2", 1, 2), "/r?page=2": listing(900, "", 3)}, Settings{}, 2, 3, false, "the pages ended after 3 reviews of the 900",
		},
		"links that start from the page's base": {
			map[string]string{"/r": `<base href="/all/">` + listing(0, "r?page=2", 1), "/all/r?page=2": listing(0, "", 2)}, Settings{}, 2, 2, true, "",
		},
		"a circle of links": {
			map[string]string{"/r": listing(0, "/r?page=2", 1), "/r?page=2": listing(0, "/r", 2)}, Settings{}, 2, 2, true, "",
		},
		"an end beyond the end, with the site's own frame": {
			map[string]string{"/r": listing(1, "/r?page=2", 1), "/r?page=2": listing(1, "/r?page=3")}, Settings{}, 2, 1, true, "",
		},
		"a page without anything": {
			map[string]string{"/r": listing(0, "/r?page=2", 1), "/r?page=2": "<html><body>Are you a robot?</body></html>"}, Settings{}, 2, 1, false, "page 2 holds neither",
		},
		"too many pages": {
			map[string]string{"/r": listing(0, "/r?page=2", 1), "/r?page=2": listing(0, "/r?page=3", 2)}, Settings{Pages: 1}, 1, 1, false, "stopped after 1 pages",
		},
		"another host": {
			map[string]string{"/r": listing(0, "https://elsewhere.example/r?page=2", 1)}, Settings{}, 1, 1, false, "another host, elsewhere.example",
		},
		"a page that is cut": {
			map[string]string{"/r": listing(0, "/r?page=2", 1), "/r?page=2": strings.TrimSuffix(listing(0, "", 2), "</body></html>")}, Settings{}, 2, 2, false, "page 2 ends in the middle",
		},
		"one page of a site that counts many more": {
			map[string]string{"/r": listing(900, "", 1, 2, 3)}, Settings{}, 1, 3, false, "3 reviews were read of the 900",
		},
		"a missing page": {
			map[string]string{"/r": listing(0, "/r?page=2", 1, 2)}, Settings{}, 2, 2, false, "page 2 (what came before it is kept)",
		},
		"ids that only number the reviews of a page": {
			map[string]string{
				"/r":        page([5]string{"#review-1", "a", "2025-01-09", "5", "x"}, [5]string{"#review-2", "b", "2025-01-08", "5", "y"}) + `<a rel=next href="/r?page=2">`,
				"/r?page=2": page([5]string{"#review-1", "c", "2025-01-07", "5", "z"}),
			}, Settings{}, 2, 3, false, "two different reviews have the id",
		},
		"a rating without reviews": {
			map[string]string{"/r": listing(900, "")}, Settings{}, 1, 0, false, "no reviews were found",
		},
		"too many that cannot be used": {
			map[string]string{"/r": page([5]string{"#r-48001", "a", "2025-01-01", "5", "x"}, [5]string{"#r-48002", "b", "some day", "5", "y"})}, Settings{}, 1, 1, false, "1 of 2 reviews could not be used",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.pages)
			c.settings.URL = s.URL + "/r"
			r := collect(t, c.settings)
			if len(s.asked) != c.asked || len(r.all().Reviews) != c.reviews || r.Complete != c.complete || !r.says(c.says) {
				t.Errorf("asked %q, %d reviews, complete %v, notes %q, error %v", s.asked, len(r.all().Reviews), r.Complete, r.Notes, r.err)
			}
		})
	}
}

func TestAFirstPageWithNothingSaysWhatToDo(t *testing.T) {
	s := serve(t, map[string]string{"/r": `<html><head><script type="application/ld+json">{</script></head><body>Hello</body></html>`})
	r := collect(t, Settings{URL: s.URL + "/r"})
	var empty *EmptyError
	if !errors.As(r.err, &empty) || !strings.Contains(empty.Remedy(), "renown try -c renown.yaml nimbus") || !strings.Contains(r.err.Error(), "JSON-LD block 1 is invalid") {
		t.Fatalf("error %v", r.err)
	}
	if r.Complete {
		t.Error("the run says it is complete")
	}
}

func TestAPageThatCannotBeReadSaysWhatToDo(t *testing.T) {
	s := serve(t, map[string]string{"/r?key=v": " "})
	r := collect(t, Settings{URL: s.URL + "/r?key=v"})
	var bad *PageError
	if !errors.As(r.err, &bad) || bad.Remedy() == "" || !strings.Contains(r.err.Error(), "the page is empty") || strings.Contains(r.err.Error(), "key=v") {
		t.Errorf("error %v", r.err)
	}
}

func TestTheLoginGoesAlongToTheNextPage(t *testing.T) {
	var site *httptest.Server
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case password != "pw":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Query().Get("page") == "2":
			_, _ = w.Write([]byte(listing(0, "", 2)))
		default:
			_, _ = w.Write([]byte(listing(0, site.URL+"/r?page=2", 1)))
		}
	}))
	defer site.Close()
	r := collect(t, Settings{URL: strings.Replace(site.URL, "http://", "http://me:pw@", 1) + "/r"})
	if r.err != nil || len(r.all().Reviews) != 2 {
		t.Errorf("%d reviews, error %v", len(r.all().Reviews), r.err)
	}
	for address, want := range map[string]string{
		"http://b.example/r?page=2":  "http://b.example/r?page=2",
		"https://a.example/r?page=2": "https://a.example/r?page=2",
		"":                           "",
	} {
		if got := withLogin(address, "http://me:pw@a.example/r"); got != want {
			t.Errorf("%s: %s, the login must not go elsewhere", address, got)
		}
	}
}

func TestRejectsCarrySourceAndPlace(t *testing.T) {
	s := serve(t, map[string]string{"/r?key=v": page([5]string{"#r-48002", "b", "some day", "5", "y"})})
	r := collect(t, Settings{URL: s.URL + "/r?key=v"})
	rejects := r.all().Rejects
	if len(rejects) != 1 {
		t.Fatalf("rejects %+v, error %v", rejects, r.err)
	}
	if got := rejects[0]; got.Source != "nimbus" || got.Reason != "date not understood" || !got.At.Equal(readAt) || !strings.HasPrefix(got.Where, s.URL) || !strings.Contains(got.Raw, `"date":"some day"`) {
		t.Errorf("reject %+v", got)
	}
}

func TestAnErrorOfTheSinkEndsTheRun(t *testing.T) {
	s := serve(t, map[string]string{"/r": listing(0, "/r?page=2", 1), "/r?page=2": listing(0, "", 2)})
	c, err := New(fetch.New(fetch.Options{DelayPerHost: -1}), Settings{URL: s.URL + "/r"}, fetch.Source{Name: "n", Brand: "b", Site: "s"}, func() time.Time { return readAt })
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	out, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return full })
	if !errors.Is(err, full) || out.Complete || len(s.asked) != 1 {
		t.Errorf("error %v, complete %v, asked %q", err, out.Complete, s.asked)
	}
}

func TestSettingsSayWhatIsWrong(t *testing.T) {
	for says, s := range map[string]Settings{
		"url is missing":         {},
		"whole http":             {URL: "reviews.example/r"},
		"must not be negative":   {URL: "https://reviews.example/r", Pages: -1},
		"not a CSS selector":     {URL: "https://reviews.example/r", Rules: &Rules{Review: "li["}},
		"fields need review":     {URL: "https://reviews.example/r", Rules: &Rules{Fields: map[string]Field{"title": {Select: "h2"}}}},
		"state.script is missin": {URL: "https://reviews.example/r", Rules: &Rules{State: &StateRules{}}},
		"not a regular express":  {URL: "https://reviews.example/r", Rules: &Rules{Next: Field{Select: "a", Match: "("}}},
		"best and worst are the": {URL: "https://reviews.example/r", Rules: &Rules{SiteRating: Field{Select: "a", Best: new(float64), Worst: new(float64)}}},
		"names no part of a dat": {URL: "https://reviews.example/r", Rules: &Rules{Review: "p", Fields: map[string]Field{"date": {Layout: "dd.mm.yyyy"}}}},
	} {
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	if _, err := ParseRules([]byte("reviews: li\n")); err == nil {
		t.Error("an unknown key of the rules must be an error")
	}
	if _, err := ParseRules([]byte("review: li\nfields: {title: {selekt: h2}}\n")); err == nil {
		t.Error("an unknown key of a field must be an error")
	}
	if _, err := New(nil, Settings{URL: "https://reviews.example/r"}, fetch.Source{Name: "n", Brand: "b"}, time.Now); err == nil {
		t.Error("a source without a site must be an error")
	}
}

func TestThePlanAsksRobotsFirst(t *testing.T) {
	c, err := New(nil, Settings{URL: "https://user:hidden@reviews.example/skyways?page=1", Pages: 7}, fetch.Source{Name: "s", Brand: "B", Site: "workplace"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	plan := c.Plan(nil)
	if len(plan) != 2 || plan[0].URL != "https://reviews.example/robots.txt" || plan[1].Times != 7 || strings.Contains(plan[1].URL, "hidden") {
		t.Errorf("%+v", plan)
	}
}
