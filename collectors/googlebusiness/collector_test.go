package googlebusiness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

func collector(t *testing.T, base string, change func(*Settings)) *Collector {
	t.Helper()
	s := settings(base)
	if change != nil {
		change(&s)
	}
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	c, err := New(client, s, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// google gives numbered access tokens and answers those who bring the newest.
type google struct {
	granted  atomic.Int64
	expireAt atomic.Int64 // the request before which the token ends
	asked    atomic.Int64
	page     func(r *http.Request) string
}

func (g *google) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		if r.FormValue("refresh_token") != plantedRefresh || r.FormValue("client_secret") != plantedSecret || r.FormValue("grant_type") != "refresh_token" {
			http.Error(rw, `{"error":"invalid_client"}`, http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprintf(rw, `{"access_token":"%s-%d","expires_in":3600}`, plantedAccess, g.granted.Add(1))
		return
	}
	if g.asked.Add(1) == g.expireAt.Load() {
		g.granted.Add(1)
	}
	if r.Header.Get("Authorization") != fmt.Sprintf("Bearer %s-%d", plantedAccess, g.granted.Load()) {
		http.Error(rw, `{"error":{"code":401,"status":"UNAUTHENTICATED","message":"Request had invalid authentication credentials."}}`, http.StatusUnauthorized)
		return
	}
	_, _ = fmt.Fprint(rw, g.page(r))
}

func (g *google) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return server.URL
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
		g.Cursors = append(g.Cursors, b.Cursors...)
		return nil
	})
	return g
}

// pages is a place of n pages with one review each.
func pages(n int) func(r *http.Request) string {
	return func(r *http.Request) string {
		number := 1
		_, _ = fmt.Sscan(r.URL.Query().Get("pageToken"), &number) // the first page has no token
		place := strings.Split(r.URL.Path, "/")[5]
		next := ""
		if number < n {
			next = fmt.Sprintf(`,"nextPageToken":"%d"`, number+1)
		}
		return fmt.Sprintf(`{"reviews":[{"reviewId":"%s-%d","starRating":"FIVE","createTime":"2026-05-19T08:00:00Z"}],"totalReviewCount":%d%s}`, place, number, n, next)
	}
}

func TestATokenThatEndsIsRenewed(t *testing.T) {
	g := &google{page: pages(3)}
	g.expireAt.Store(2)
	c := collector(t, g.serve(t), nil)
	got := gather(t, c, nil)
	if got.err != nil || !got.Complete || len(got.Reviews) != 6 || got.Requests != 2+6+1 {
		t.Fatalf("%d reviews in %d requests, complete %v, %v", len(got.Reviews), got.Requests, got.Complete, got.err)
	}
	if again := gather(t, c, nil); again.err != nil || again.Requests != 6 {
		t.Errorf("the token is not kept: %d requests, %v", again.Requests, again.err)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	place := Location{ID: "accounts/1/locations/11", Name: "Leeds"}
	for want, err := range map[string]error{
		"authorize anew":            &TokenError{Code: "invalid_grant", Err: errors.New("400")},
		"client_id":                 &TokenError{Code: "invalid_client", Err: errors.New("401")},
		"nothing between":           &TokenError{Err: &AnswerError{"x"}},
		"next run tries again":      &TokenError{Err: errors.New("x")},
		"manage accounts/1":         &PlaceError{place, &fetch.Error{Kind: fetch.Denied, Status: 403}},
		"correct the id":            &PlaceError{place, &fetch.Error{Kind: fetch.Status, Status: 404}},
		"is verified":               &PlaceError{place, &fetch.Error{Kind: fetch.Status, Status: 400}},
		"the next run tries again;": &PlaceError{place, fmt.Errorf("page 2: %w", &AnswerError{"x"})},
	} {
		if remedy := err.(interface{ Remedy() string }).Remedy(); !strings.Contains(remedy, want) {
			t.Errorf("%v: remedy %q, want %q in it", err, remedy, want)
		}
	}
}

func TestASecretThatIsRefusedIsNowhere(t *testing.T) {
	g := &google{page: pages(1)}
	c := collector(t, g.serve(t), func(s *Settings) { s.ClientSecret = "other-" + plantedSecret })
	got := gather(t, c, nil)
	var refused *TokenError
	if !errors.As(got.err, &refused) || len(got.Cursors) != 0 {
		t.Fatalf("error: %v", got.err)
	}
	told := fmt.Sprintf("%v %q %+v %v %+v", got.err, got.Notes, c.settings, c.Plan(nil), &c.tokens.access)
	for _, secret := range []string{plantedSecret, plantedRefresh, plantedAccess} {
		if strings.Contains(told, secret) {
			t.Errorf("%s is told: %s", secret, told)
		}
	}
}

func TestPagesThatRepeatEndThePlace(t *testing.T) {
	g := &google{page: func(*http.Request) string {
		return `{"reviews":[{"reviewId":"r1","starRating":"FIVE","createTime":"2026-05-19T08:00:00Z"}],"totalReviewCount":9,"nextPageToken":"same"}`
	}}
	got := gather(t, collector(t, g.serve(t), nil), nil)
	if got.err != nil || got.Complete || len(got.Notes) != 2 || got.Requests != 5 {
		t.Errorf("%d requests, complete %v, %q, %v", got.Requests, got.Complete, got.Notes, got.err)
	}
}

func TestAPlaceThatBreaksOffIsReadAgain(t *testing.T) {
	g := &google{}
	g.page = func(r *http.Request) string {
		if r.URL.Query().Get("pageToken") == "2" && strings.Contains(r.URL.Path, "/11/") {
			return `{"reviews":[{"review`
		}
		return pages(3)(r)
	}
	got := gather(t, collector(t, g.serve(t), nil), nil)
	if got.err == nil || got.Complete || len(got.Reviews) != 4 || !strings.Contains(got.err.Error(), "Leeds: page 2 (what came before it is kept)") {
		t.Fatalf("%d reviews, %v", len(got.Reviews), got.err)
	}
	if cursor := got.Cursors[0].Value; strings.Contains(cursor, "locations/11") || !strings.Contains(cursor, "locations/22") {
		t.Errorf("cursor %s", cursor)
	}
}

func TestWhatCannotBeStoredEndsTheRun(t *testing.T) {
	g := &google{page: pages(3)}
	full := errors.New("no space left on device")
	c := collector(t, g.serve(t), nil)
	outcome, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return full })
	if !errors.Is(err, full) || outcome.Complete || outcome.Requests != 2 {
		t.Errorf("%d requests, %v", outcome.Requests, err)
	}
}

func TestOriginal(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n":  "plain",
		"":         "",
		"a (b) c ": "a (b) c",
		"(Translated by Google) hi\n\n(Original)\nolá":                         "olá",
		"(Translated by Google) hi  (Original) olá":                            "olá",
		"olá\n\n(Translated by Google)\nhi":                                    "olá",
		"(Translated by Google) hi":                                            "hi",
		"they wrote (Translated by Google) on the wall":                        "they wrote (Translated by Google) on the wall",
		"(Translated by Google) see (Original) menu\n\n(Original)\nver ementa": "ver ementa",
	} {
		if got := original(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlan(t *testing.T) {
	c := collector(t, "https://google.example", nil)
	plan := c.Plan(nil)
	if len(plan) != 3 || plan[0].Method != "POST" || !strings.Contains(plan[1].Note, "Leeds: 50 reviews each, all") ||
		!strings.HasPrefix(plan[1].URL, "https://google.example/v4/accounts/1/locations/11/reviews?") {
		t.Errorf("plan: %+v", plan)
	}
	known := `{"full":"2026-05-17T12:00:00Z","places":{"accounts/1/locations/11":{"total":2401}}}`
	plan = c.Plan(map[string]string{cursorKey: known})
	if !strings.Contains(plan[1].Note, "newest") || !strings.Contains(plan[2].Note, "all of them") {
		t.Errorf("plan: %+v", plan)
	}
}

func TestSettings(t *testing.T) {
	for key, change := range map[string]func(*Settings){
		"client_id ":              func(s *Settings) { s.ClientID = "" },
		"client_secret ":          func(s *Settings) { s.ClientSecret = "" },
		"refresh_token ":          func(s *Settings) { s.RefreshToken = "" },
		"locations are missing":   func(s *Settings) { s.Locations = nil },
		"locations: \"places/1\"": func(s *Settings) { s.Locations[0].ID = "places/1" },
		"locations: accounts/1/locations/22 is named twice": func(s *Settings) { s.Locations[0].ID = s.Locations[1].ID },
		"full_every ": func(s *Settings) { s.FullEvery = -1 },
		"api ":        func(s *Settings) { s.API = "google.example" },
		"auth ":       func(s *Settings) { s.Auth = "ftp://google.example" },
	} {
		s := settings("https://google.example")
		change(&s)
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	s := settings("https://google.example")
	s.API, s.Auth = "", ""
	c, err := New(nil, s, source(), now)
	if err != nil || c.settings.API != defaultAPI || c.settings.Auth != defaultAuth || c.settings.FullEvery != defaultFull {
		t.Errorf("%v, %v", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"reviews":[{"reviewId":"a","starRating":"FIVE","comment":"(Translated by Google) x (Original)","createTime":"2026-05-19T08:00:00.123456789Z","updateTime":"x"}]}`))
	f.Add([]byte(`{"reviews":[{"reviewId":1,"reviewer":{"displayName":"traveller_17"}},[],null],"nextPageToken":"x"}`))
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := Parse(body, source(), "Leeds", now())
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
