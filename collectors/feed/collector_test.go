package feed

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// paper is a site whose feed changes, and that knows whether a reader has its newest state already.
type paper struct {
	*httptest.Server
	body   string
	status []int
}

func newPaper(t *testing.T) *paper {
	p := &paper{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"%d-%s"`, len(p.body), digest(p.body))
		rw.Header().Set("ETag", tag)
		rw.Header().Set("Content-Type", "application/rss+xml")
		status := http.StatusOK
		if r.Header.Get("If-None-Match") == tag {
			status = http.StatusNotModified
		}
		p.status = append(p.status, status)
		rw.WriteHeader(status)
		if status == http.StatusOK {
			_, _ = rw.Write([]byte(p.body)) // the collector may have gone
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *paper) print(items ...string) {
	p.body = `<rss version="2.0"><channel><title>Daily</title><link>https://daily.example/</link>` + strings.Join(items, "\n") + `</channel></rss>`
}

func article(n int, date string) string {
	if date != "" {
		date = "<pubDate>" + date + "</pubDate>"
	}
	return fmt.Sprintf("<item><title>Article %d</title><link>https://daily.example/%d</link>%s</item>", n, n, date)
}

// subscription is a source that is collected again and again.
type subscription struct {
	now      time.Time
	client   *fetch.Client
	settings Settings
	cursor   map[string]string
	handed   int
	mentions map[string]record.Mention
	gaps     []record.Gap
	rejects  int
}

func subscribe(t *testing.T, settings Settings) *subscription {
	s := &subscription{now: collectortest.Now, settings: settings, cursor: map[string]string{}, mentions: map[string]record.Mention{}}
	s.client = fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, CacheDir: t.TempDir(), Now: func() time.Time { return s.now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	return s
}

func (s *subscription) run(t *testing.T) (record.Outcome, error) {
	t.Helper()
	c, err := New(s.client, s.settings, source, func() time.Time { return s.now })
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := c.Collect(t.Context(), maps.Clone(s.cursor), func(b *record.Batch) error {
		for _, m := range b.Mentions {
			if err := m.Validate(); err != nil {
				t.Errorf("%s: %v", m.ID, err)
			}
			s.mentions[m.ID] = m
		}
		for _, c := range b.Cursors {
			s.cursor[c.Key] = c.Value
		}
		s.handed += len(b.Mentions)
		s.rejects += len(b.Rejects)
		s.gaps = append(s.gaps, b.Gaps...)
		return nil
	})
	s.now = s.now.Add(time.Hour)
	return outcome, err
}

func TestTwiceIsOnce(t *testing.T) {
	p := newPaper(t)
	s := subscribe(t, Settings{URL: p.URL + "/feed"})
	p.print(article(1, ""), article(2, "Wed, 20 May 2026 09:00:00 GMT"), article(3, "Wed, 20 May 2027 09:00:00 GMT"), "<item><title></title></item>")
	if _, err := s.run(t); err != nil || s.handed != 3 || s.rejects != 1 {
		t.Fatalf("%d handed over, %d refused, %v", s.handed, s.rejects, err)
	}
	first := maps.Clone(s.mentions)
	outcome, err := s.run(t)
	if err != nil || s.handed != 3 || !outcome.Complete || outcome.Requests != 1 || p.status[1] != http.StatusNotModified {
		t.Fatalf("unchanged: %d handed over, %+v, %v, answers %v", s.handed, outcome, err, p.status)
	}
	// The body is another one now; of what was there, only a date has changed.
	p.print(article(1, ""), article(2, "Wed, 20 May 2026 11:00:00 GMT"), article(3, "Wed, 20 May 2027 09:00:00 GMT"), "<item><title></title></item>", article(4, ""))
	if _, err = s.run(t); err != nil || s.handed != 4 || s.rejects != 1 || len(s.gaps) != 0 {
		t.Fatalf("%d handed over, %d refused, %v, gaps %v", s.handed, s.rejects, err, s.gaps)
	}
	p.print(strings.Replace(article(1, ""), "Article", "Edited", 1), article(3, ""), article(4, ""))
	if _, err = s.run(t); err != nil || s.handed != 5 {
		t.Fatalf("edited: %d handed over, %v", s.handed, err)
	}
	edited := s.mentions["https://daily.example/1"]
	if edited.Text != "Edited 1" || !edited.Posted.Equal(first[edited.ID].Posted) {
		t.Errorf("an edited article is %+v, was %+v", edited, first[edited.ID])
	}
}

func TestAnArticleOnTwoFeedsIsOne(t *testing.T) {
	a, b := newPaper(t), newPaper(t)
	s := subscribe(t, Settings{URLs: []string{a.URL + "/a", b.URL + "/b"}})
	a.print(article(1, "Wed, 20 May 2026 09:00:00 GMT"))
	b.print(strings.Replace(article(1, "Wed, 20 May 2026 11:00:00 GMT"), "Article", "The article", 1))
	for range 3 {
		if _, err := s.run(t); err != nil || s.handed != 1 {
			t.Fatalf("%d handed over, %v", s.handed, err)
		}
	}
	if got := s.mentions["https://daily.example/1"].Posted.Hour(); got != 9 {
		t.Errorf("posted at %d", got)
	}
}

func TestWhatFellOutOfTheFeedIsAGap(t *testing.T) {
	p := newPaper(t)
	s := subscribe(t, Settings{URL: p.URL + "/feed"})
	p.print(article(1, "Wed, 20 May 2026 09:00:00 GMT"), article(2, "Wed, 20 May 2026 08:00:00 GMT"))
	if _, err := s.run(t); err != nil {
		t.Fatal(err)
	}
	p.print() // an empty feed is no gap: nothing was there to be seen
	if _, err := s.run(t); err != nil || len(s.gaps) != 0 {
		t.Fatalf("%v, gaps %v", err, s.gaps)
	}
	s.now = s.now.Add(5 * time.Hour) // 19:00
	p.print(article(9, "Wed, 20 May 2026 18:30:00 GMT"), article(8, "Wed, 20 May 2026 17:00:00 GMT"))
	outcome, err := s.run(t)
	if err != nil || outcome.Complete || len(s.gaps) != 1 {
		t.Fatalf("%+v, %v, gaps %v", outcome, err, s.gaps)
	}
	want := record.Gap{Source: source.Name, Brand: source.Brand, Network: source.Site, Query: "feed 127.0.0.1", Reason: "the feed shows only its newest items",
		From: collectortest.Now.Add(time.Hour), To: time.Date(2026, 5, 20, 17, 0, 0, 0, time.UTC)}
	if s.gaps[0] != want {
		t.Errorf("%+v, want %+v", s.gaps[0], want)
	}
	if err := s.gaps[0].Validate(); err != nil {
		t.Error(err)
	}
	if outcome, err = s.run(t); err != nil || !outcome.Complete || len(s.gaps) != 1 {
		t.Errorf("afterwards: %+v, %v, gaps %v", outcome, err, s.gaps)
	}
}

func TestAPageTellsItsFeed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = rw.Write([]byte(`<!doctype html><link rel="alternate" type="application/atom+xml" href="/atom.xml?token=planted-secret"><body>x`))
	}))
	t.Cleanup(s.Close)
	_, err := subscribe(t, Settings{URL: s.URL + "/?key=planted-secret"}).run(t)
	remedied, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%v", err)
	}
	var remedy string
	for _, e := range remedied.Unwrap() {
		for ; e != nil; e = unwrapped(e) {
			if r, ok := e.(interface{ Remedy() string }); ok {
				remedy = r.Remedy()
			}
		}
	}
	if !strings.Contains(remedy, "/atom.xml") || strings.Contains(remedy+err.Error(), "planted-secret") {
		t.Errorf("%v: %s", err, remedy)
	}
}

func unwrapped(err error) error {
	if w, ok := err.(interface{ Unwrap() error }); ok {
		return w.Unwrap()
	}
	return nil
}

func TestSecretsOfAFeedsAddressAreNotTold(t *testing.T) {
	p := newPaper(t)
	p.print(strings.ReplaceAll(article(1, ""), "https://daily.example/1", p.URL+"/1?token=planted-secret"))
	s := subscribe(t, Settings{URL: p.URL + "/feed?token=planted-secret"})
	outcome, err := s.run(t)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(nil, s.settings, source, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for id, m := range s.mentions {
		if !strings.Contains(m.URL, "/1?token=REDACTED") || strings.Contains(id+m.Conversation, "planted-secret") {
			t.Errorf("%+v", m)
		}
	}
	if told := fmt.Sprint(outcome, c.Plan(nil), s.cursor); strings.Contains(told, "planted-secret") {
		t.Error(told)
	}
}

func TestSettingsSayWhatIsWrong(t *testing.T) {
	for want, s := range map[string]Settings{
		"url is missing": {}, "url must": {URL: "daily.example/feed"}, "urls must": {URLs: []string{"https://daily.example/feed", "ftp://daily.example"}},
	} {
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAFailureToStoreEndsTheRun(t *testing.T) {
	p := newPaper(t)
	p.print(article(1, ""))
	s := subscribe(t, Settings{URLs: []string{p.URL + "/a", p.URL + "/b"}})
	c, err := New(s.client, s.settings, source, func() time.Time { return s.now })
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Collect(t.Context(), nil, func(*record.Batch) error { return fmt.Errorf("the disk is full") })
	if err == nil || !strings.Contains(err.Error(), "disk is full") || len(p.status) != 1 {
		t.Errorf("%v, %d requests", err, len(p.status))
	}
}

// What one feed brings anew does not push out what is known of the others: their undated items keep their time.
func TestManyItemsOnManyFeedsKeepTheirTime(t *testing.T) {
	a, b := newPaper(t), newPaper(t)
	s := subscribe(t, Settings{URLs: []string{a.URL + "/a", b.URL + "/b"}})
	var many []string
	for i := range maxKnown + 450 {
		many = append(many, article(100+i, ""))
	}
	b.print(many...)
	for round := range 3 {
		a.print(article(round, "Wed, 20 May 2026 09:00:00 GMT"))
		if _, err := s.run(t); err != nil {
			t.Fatal(err)
		}
	}
	if want := len(many) + 3; s.handed != want {
		t.Errorf("%d items handed over, want %d: each once", s.handed, want)
	}
	b.print()
	for round := range 2 {
		a.print(article(10+round, "Wed, 20 May 2026 09:00:00 GMT"))
		if _, err := s.run(t); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(s.cursor[memoryKey], `"k"`); n > maxKnown*5/4+1 {
		t.Errorf("%d items are remembered", n)
	}
}

// Feeds of one host are one host to the client: a broken one is left alone by all who read there.
func TestFeedsOfAHostShareIt(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		asked++
		rw.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(server.Close)
	var settings Settings
	for i := range 20 {
		settings.URLs = append(settings.URLs, fmt.Sprintf("%s/feeds/%d", server.URL, i))
	}
	s := subscribe(t, settings)
	if _, err := s.run(t); !fetch.IsKind(err, fetch.Status) || asked > 6 {
		t.Errorf("%v: a host that does not work was asked %d times", err, asked)
	}
	if state := s.client.State(); len(state) != 1 {
		t.Errorf("%d lines for one source on one host", len(state))
	}
}
