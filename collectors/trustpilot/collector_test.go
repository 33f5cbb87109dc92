package trustpilot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const planted = "planted-key-9f3"

func collector(t *testing.T, base string) *Collector {
	t.Helper()
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	c, err := New(client, Settings{Key: planted, BusinessUnit: "u1", API: base}, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve answers with a business unit of so many reviews and, for each page, what page gives.
func serve(t *testing.T, total int, page func(number string) string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("apikey") != planted {
			http.Error(rw, `{"fault":{"faultstring":"Invalid ApiKey"}}`, http.StatusUnauthorized)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/reviews") {
			_, _ = fmt.Fprint(rw, page(r.URL.Query().Get("page")))
			return
		}
		_, _ = fmt.Fprintf(rw, `{"id":"u1","name":{"identifying":"skyways.example"},"score":{"trustScore":2.4},"numberOfReviews":{"total":%d}}`, total)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// one is a page with one review, which links on. Its time falls with its number, an hour each.
func one(number string) string {
	var n int
	_, _ = fmt.Sscan(number, &n) // a number, as the collector asks
	at := now().Add(-time.Duration(n) * time.Hour).Format(time.RFC3339)
	return fmt.Sprintf(`{"links":[{"rel":"next-page"}],"reviews":[{"id":"r%d","stars":3,"createdAt":%q}]}`, n, at)
}

type gathered struct {
	record.Batch
	record.Outcome
	err error
}

func gather(t *testing.T, c *Collector, cursor map[string]string) gathered {
	t.Helper()
	var g gathered
	g.Outcome, g.err = c.Collect(t.Context(), cursor, func(b *record.Batch) error {
		g.Reviews = append(g.Reviews, b.Reviews...)
		g.Gaps = append(g.Gaps, b.Gaps...)
		g.Cursors = append(g.Cursors, b.Cursors...)
		return nil
	})
	return g
}

func TestBeyondWhatTheAPIListsIsAGapOnce(t *testing.T) {
	c := collector(t, serve(t, 120_000, one))
	first := gather(t, c, nil)
	if first.err != nil || first.Complete || len(first.Reviews) != maxPages || first.Requests != maxPages+1 {
		t.Fatalf("%d reviews in %d requests, complete %v, %v", len(first.Reviews), first.Requests, first.Complete, first.err)
	}
	oldest := now().Add(-maxPages * time.Hour)
	if len(first.Gaps) != 1 || !first.Gaps[0].To.Equal(oldest) || first.Gaps[0].Validate() != nil {
		t.Errorf("gaps: %+v", first.Gaps)
	}
	if len(first.Notes) == 0 || !strings.Contains(first.Notes[0], "newest 100000 reviews only") {
		t.Errorf("notes: %q", first.Notes)
	}
	again := gather(t, c, map[string]string{cursorKey: strings.Replace(first.Cursors[0].Value, "2026-05-20T12", "2026-05-01T12", 1)})
	if len(again.Gaps) != 0 {
		t.Errorf("the gap is told again: %+v", again.Gaps)
	}
}

func TestARunThatBreaksOffIsDoneAgain(t *testing.T) {
	c := collector(t, serve(t, 5000, func(number string) string {
		if number == "3" {
			return `{"reviews":[{"id":"r3"`
		}
		return one(number)
	}))
	g := gather(t, c, nil)
	var broken *AnswerError
	if !errors.As(g.err, &broken) || broken.Remedy() == "" || !strings.Contains(g.err.Error(), "page 3 (what came before it is kept)") {
		t.Errorf("error: %v", g.err)
	}
	if len(g.Reviews) != 2 || len(g.Cursors) != 0 || g.Complete || g.Requests != 4 {
		t.Errorf("%d reviews, cursors %+v, %d requests", len(g.Reviews), g.Cursors, g.Requests)
	}
}

func TestPagesThatRepeatEndTheRun(t *testing.T) {
	g := gather(t, collector(t, serve(t, 5000, func(string) string { return one("1") })), nil)
	if g.err != nil || g.Complete || len(g.Notes) != 2 || !strings.Contains(g.Notes[0], "page 2 brought nothing new") {
		t.Errorf("%v, complete %v, %q", g.err, g.Complete, g.Notes)
	}
	// All is read again a day later, not a week.
	if len(g.Cursors) != 1 || !strings.Contains(g.Cursors[0].Value, `"full":"2026-05-14T12:00:00Z"`) {
		t.Errorf("cursor: %+v", g.Cursors)
	}
}

// A brand with very many reviews in two weeks: 20 pages beyond what is new are enough.
func TestReadingAgainIsBounded(t *testing.T) {
	c := collector(t, serve(t, 90_000, one))
	g := gather(t, c, map[string]string{cursorKey: `{"top":"2026-05-20T06:30:00Z","full":"2026-05-19T12:00:00Z"}`})
	if g.err != nil || g.Complete || len(g.Reviews) != 5+maxRecent+1 {
		t.Errorf("%d reviews, complete %v, %v", len(g.Reviews), g.Complete, g.err)
	}
}

func TestTheKeyIsNowhere(t *testing.T) {
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: now})
	c, err := New(client, Settings{Key: "other-" + planted, BusinessUnit: "u1", API: serve(t, 1, one)}, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	g := gather(t, c, nil)
	if g.err == nil || strings.Contains(fmt.Sprintf("%v %+v %q %v", g.err, c.settings, g.Notes, c.Plan(nil)), planted) {
		t.Errorf("error: %v", g.err)
	}
	if got := explain(401, []byte(`{"fault":{"faultstring":"Invalid ApiKey"}}`)); got != "Invalid ApiKey" {
		t.Errorf("explained: %q", got)
	}
	if got := explain(502, []byte(`<html>`)); got != "" {
		t.Errorf("explained: %q", got)
	}
}

func TestACursorThatCannotBeReadIsSaid(t *testing.T) {
	g := gather(t, collector(t, serve(t, 1, one)), map[string]string{cursorKey: "{"})
	if g.err == nil || !strings.Contains(g.err.Error(), source().Name) || g.Requests != 0 {
		t.Errorf("%v after %d requests", g.err, g.Requests)
	}
}

func TestPlan(t *testing.T) {
	c := collector(t, "https://trustpilot.example")
	plan := c.Plan(nil)
	if len(plan) != 2 || plan[1].Times != maxPages || !strings.Contains(plan[1].URL, "/u1/reviews?") {
		t.Errorf("plan: %+v", plan)
	}
	c.settings.BusinessUnit, c.settings.Domain = "", "skyways.example"
	plan = c.Plan(map[string]string{cursorKey: `{"top":"2026-05-20T06:30:00Z","full":"2026-05-19T12:00:00Z"}`})
	if plan[1].Times != maxRecent || !strings.Contains(plan[0].URL, "find?name=skyways.example") {
		t.Errorf("plan: %+v", plan)
	}
}

func TestSettings(t *testing.T) {
	for key, s := range map[string]Settings{
		"key":        {Domain: "skyways.example"},
		"domain":     {Key: "k"},
		"domain ":    {Key: "k", Domain: "https://skyways.example"},
		"full_every": {Key: "k", Domain: "skyways.example", FullEvery: -1},
		"api":        {Key: "k", Domain: "skyways.example", API: "trustpilot.example"},
	} {
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), strings.TrimSpace(key)+" ") {
			t.Errorf("%s: %v", key, err)
		}
	}
	c, err := New(nil, Settings{Key: "k", Domain: "skyways.example"}, source(), now)
	if err != nil || c.settings.API != defaultAPI || c.settings.FullEvery != defaultFull {
		t.Errorf("%+v, %v", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(one("1")))
	f.Add([]byte(`{"reviews":[{"id":1,"consumer":{"displayName":"traveller_17"}},[],null]}`))
	f.Add([]byte(`{"links":{},"reviews":[{"id":"a","stars":1e300,"createdAt":"9999-12-31T23:59:59.999999999Z","companyReply":{"text":"x"}}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := Parse(body, source(), now())
		if err != nil {
			return
		}
		if got := len(page.Batch.Reviews) + len(page.Batch.Rejects); got != page.Reviews {
			t.Errorf("%d reviews on the page, %d handed over", page.Reviews, got)
		}
		if page.Oldest.After(page.Newest) {
			t.Errorf("from %s to %s", page.Oldest, page.Newest)
		}
	})
}
