package youtube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

func quickClient() *fetch.Client {
	return fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: func() time.Time { return collectortest.Now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

func serve(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// collect runs a collector against a server, and returns what came out as one text, too.
func collect(t *testing.T, client *fetch.Client, s Settings, handler http.HandlerFunc) (record.Outcome, string, error) {
	t.Helper()
	s.Key, s.API = key, serve(t, handler)
	c, err := New(client, nil, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	outcome, err := c.Collect(t.Context(), nil, func(b *record.Batch) error {
		fmt.Fprintf(&all, "%+v\n", *b)
		return nil
	})
	return outcome, all.String(), err
}

func TestTheKeyTravelsInAHeaderAndShowsNowhere(t *testing.T) {
	outcome, emitted, err := collect(t, quickClient(), Settings{Watch: network.Watch{Handles: []string{"skywaysair"}}}, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Goog-Api-Key"); got != key {
			t.Errorf("key %q", got)
		}
		if strings.Contains(r.URL.String(), key) {
			t.Errorf("the address %s holds the key", r.URL)
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"code":400,"message":"API key not valid: %s","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}`, key)
	})
	var denied *fetch.Error
	if !errors.As(err, &denied) || denied.Kind != fetch.Denied || !strings.Contains(denied.Remedy(), "key") {
		t.Fatalf("error %v", err)
	}
	for _, text := range []string{err.Error(), fmt.Sprint(outcome), emitted, denied.Remedy()} {
		if strings.Contains(text, key) {
			t.Errorf("the key shows in %q", text)
		}
	}
}

func TestTheDaysQuotaEndsAtMidnightInCalifornia(t *testing.T) {
	_, _, err := collect(t, quickClient(), Settings{Watch: network.Watch{Handles: []string{"skywaysair"}}}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"error":{"code":403,"message":"too much","errors":[{"domain":"youtube.quota","reason":"quotaExceeded"}]}}`)
	})
	var over *fetch.Error
	if want := time.Date(2026, 5, 21, 7, 0, 0, 0, time.UTC); !errors.As(err, &over) || over.Kind != fetch.OverBudget || !over.RetryAt.Equal(want) {
		t.Errorf("error %+v, want one over budget until %v", over, want)
	}
}

// The user's own quota is obeyed before YouTube has to say anything.
func TestTheQuotaIsObeyed(t *testing.T) {
	client := quickClient()
	requests := 0
	answer := func(w http.ResponseWriter, r *http.Request) {
		requests++
		name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		items := ""
		if name == "channels" {
			items = `{"id":"UCskywaysair000000000001","contentDetails":{"relatedPlaylists":{"uploads":"UU"}}}`
		}
		fmt.Fprintf(w, `{"kind":"youtube#%sListResponse","items":[%s]}`, strings.TrimSuffix(name, "s"), items)
	}
	s := Settings{Quota: 2, Watch: network.Watch{Handles: []string{"skywaysair"}}}
	_, _, err := collect(t, client, s, answer)
	if !fetch.IsKind(err, fetch.OverBudget) || requests != 2 {
		t.Errorf("%d requests, error %v", requests, err)
	}
	if _, _, err := collect(t, client, s, answer); !fetch.IsKind(err, fetch.OverBudget) || requests != 2 {
		t.Errorf("the next run: %d requests, error %v", requests, err)
	}
}

func TestSettings(t *testing.T) {
	good := Settings{Key: "k", Watch: network.Watch{Handles: []string{"@skywaysair", "UCskywaysair000000000001"}}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for begin, change := range map[string]func(*Settings){
		"key is missing":  func(s *Settings) { s.Key = "" },
		"api must":        func(s *Settings) { s.API = "youtube" },
		"quota must":      func(s *Settings) { s.Quota = -1 },
		"searches must":   func(s *Settings) { s.Searches = -1 },
		"retention must":  func(s *Settings) { s.Retention = time.Hour },
		"history must":    func(s *Settings) { s.History = time.Hour },
		`handles: "a b"`:  func(s *Settings) { s.Handles = []string{"a b"} },
		`hashtags: "a b"`: func(s *Settings) { s.Hashtags = []string{"a b"} },
	} {
		s := good
		change(&s)
		if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), begin) {
			t.Errorf("%s: %v", begin, err)
		}
	}
	if _, err := New(nil, nil, good, source, time.Now); err != nil {
		t.Errorf("without a client: %v", err)
	}
}

// No statistics may get older than the retention without being read again.
func TestStatisticsAreReadAgainWithinTheRetention(t *testing.T) {
	for _, retention := range []time.Duration{minRetention, DefaultRetention, 90 * 24 * time.Hour} {
		s := Settings{Retention: retention}
		ages := s.ages()
		for i := len(network.Ages()); i < len(ages); i++ {
			if step := ages[i] - ages[i-1]; step <= 0 || step >= retention {
				t.Fatalf("retention %v: %v after %v", retention, ages[i], ages[i-1])
			}
		}
		if last := ages[len(ages)-1]; last < 9*365*24*time.Hour {
			t.Errorf("retention %v: ends after %v", retention, last)
		}
	}
}

// The day's searches last for the day, whatever is watched.
func TestSearchesAreSpreadOverTheDay(t *testing.T) {
	for tags, want := range map[int]time.Duration{1: 18 * time.Minute, 4: 72 * time.Minute, 200: 24 * time.Hour} {
		s := Settings{Key: "k"}
		for i := range tags {
			s.Hashtags = append(s.Hashtags, fmt.Sprintf("tag%d", i))
		}
		c, err := New(nil, nil, s, source, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.pace(); got != want {
			t.Errorf("%d hashtags: every %v, want %v", tags, got, want)
		}
	}
}

func TestPlan(t *testing.T) {
	s := Settings{Key: key, Watch: network.Watch{Handles: []string{"skywaysair"}, Hashtags: []string{"SkywaysBlue"}}}
	c, err := New(nil, nil, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	costs := map[string]float64{}
	for _, p := range c.Plan(nil) {
		if strings.Contains(fmt.Sprint(p), key) {
			t.Errorf("the plan shows the key: %+v", p)
		}
		for _, cost := range p.Cost {
			costs[cost.Budget] += cost.Amount
		}
	}
	if costs[c.unitBudget()] != 201 || costs[c.searchBudget()] != 10 {
		t.Errorf("costs %v", costs)
	}
	read := map[string]string{"tag/skywaysblue": `{"from":"2026-05-01T00:00:00Z","read":"2026-05-20T11:59:00Z"}`}
	for _, p := range c.Plan(read) {
		if strings.HasSuffix(p.URL, "search") {
			t.Error("a search that was made a minute ago is planned again")
		}
	}
}

// What is read cannot be stored: the run ends, and no further request is made.
func TestARunEndsWhenNothingCanBeStored(t *testing.T) {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprint(w, `{"kind":"youtube#channelListResponse","items":[{"id":"UCskywaysair000000000001"}]}`)
	}))
	t.Cleanup(server.Close)
	s := Settings{Key: key, API: server.URL, Watch: network.Watch{Handles: []string{"skywaysair"}, Hashtags: []string{"x"}}}
	c, err := New(quickClient(), nil, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if _, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return full }); !errors.Is(err, full) || requests != 1 {
		t.Errorf("%d requests, error %v", requests, err)
	}
}

func TestABrokenCursorIsSaid(t *testing.T) {
	c, err := New(quickClient(), nil, Settings{Key: key}, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Collect(t.Context(), map[string]string{"upcoming": "{"}, nil); err == nil || !strings.Contains(err.Error(), `cursor "upcoming"`) {
		t.Errorf("error %v", err)
	}
}
