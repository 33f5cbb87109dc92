package instagram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

func quickClient(now func() time.Time) *fetch.Client {
	return fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: now, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

func caseTime() time.Time { return collectortest.Now }

func serve(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// collect runs a collector against a server, and returns what came out as one text, too.
func collect(t *testing.T, client *fetch.Client, s Settings, handler http.HandlerFunc) (record.Outcome, string, error) {
	t.Helper()
	s.Token, s.UserID, s.API = token, userID, serve(t, handler)
	c, err := New(client, nil, s, source, caseTime)
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

func TestTheTokenTravelsInAHeaderAndShowsNowhere(t *testing.T) {
	_, _, err := collect(t, quickClient(caseTime), Settings{}, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer "+token {
			t.Errorf("authorization %q", got)
		}
		if strings.Contains(r.URL.String(), token) {
			t.Errorf("the address %s holds the token", r.URL)
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":"Malformed access token %s","type":"OAuthException","code":190}}`, token)
	})
	var denied *fetch.Error
	if !errors.As(err, &denied) || denied.Kind != fetch.Denied || !strings.Contains(denied.Remedy(), "token") {
		t.Fatalf("error %v", err)
	}
	if strings.Contains(err.Error()+denied.Remedy(), token) {
		t.Errorf("the token shows in %v", err)
	}
}

// The address of a next page holds the token: neither cursors nor records may keep it.
func TestNoCaseKeepsTheToken(t *testing.T) {
	files, err := filepath.Glob("testdata/*/want.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	asked := false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), token) || strings.Contains(string(text), "access_token") {
			t.Errorf("%s holds the token", file)
		}
	}
	pages, err := filepath.Glob("testdata/*/media.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range pages {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		asked = asked || strings.Contains(string(text), "access_token="+token)
	}
	if !asked {
		t.Error("no page of the cases holds the token: this test tests nothing")
	}
}

func TestTooManyCallsAreLeftAloneForAWhile(t *testing.T) {
	for _, code := range []int{4, 17, 32, 613, 80002} {
		_, _, err := collect(t, quickClient(caseTime), Settings{}, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"message":"too many calls","code":%d}}`, code)
		})
		var limited *fetch.Error
		if !errors.As(err, &limited) || limited.Kind != fetch.RateLimited || !limited.RetryAt.After(collectortest.Now) {
			t.Errorf("code %d: %+v", code, err)
		}
	}
}

// The thirty-first hashtag of a week is not asked for; the others are, as often as wanted.
func TestHashtagsAreCountedByTheWeek(t *testing.T) {
	asked := map[string]int{}
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "ig_hashtag_search"):
			tag := r.URL.Query().Get("q")
			asked[tag]++
			fmt.Fprintf(w, `{"data":[{"id":"178438%s"}]}`, strings.TrimPrefix(tag, "tag"))
		case strings.HasSuffix(r.URL.Path, "recent_media"):
			fmt.Fprint(w, `{"data":[]}`)
		default:
			fmt.Fprintf(w, `{"id":"%s","username":"somebody"}`, userID)
		}
	}
	s := Settings{}
	for i := range MaxHashtags + 1 {
		s.Hashtags = append(s.Hashtags, fmt.Sprintf("tag%02d", i))
	}
	client := quickClient(caseTime)
	for run := 1; run <= 2; run++ {
		outcome, _, err := collect(t, client, s, answer)
		if err != nil || outcome.Complete || len(outcome.Notes) != 1 || !strings.Contains(outcome.Notes[0], "#tag30 was not read") {
			t.Fatalf("run %d: %+v, %v", run, outcome, err)
		}
		if len(asked) != MaxHashtags || asked["tag00"] != run || asked["tag30"] != 0 {
			t.Errorf("run %d asked for %v", run, asked)
		}
	}
}

func TestSettings(t *testing.T) {
	good := Settings{Token: "t", UserID: userID, Watch: network.Watch{Handles: []string{"@Skyways.Air_1"}}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for begin, change := range map[string]func(*Settings){
		"token is missing":   func(s *Settings) { s.Token = "" },
		"user_id is missing": func(s *Settings) { s.UserID = "" },
		"user_id must":       func(s *Settings) { s.UserID = "skywaysair" },
		"api must":           func(s *Settings) { s.API = "graph" },
		"handles: ":          func(s *Settings) { s.Handles = []string{"x){media}"} },
		"backfill must":      func(s *Settings) { s.Backfill = -1 },
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

func TestPlan(t *testing.T) {
	s := Settings{Token: token, UserID: userID, Watch: network.Watch{Handles: []string{"skywaysair"}, Hashtags: []string{"Blue", "blue", "Red"}}}
	c, err := New(nil, nil, s, source, caseTime)
	if err != nil {
		t.Fatal(err)
	}
	var items []string
	searches := 0
	for _, p := range c.Plan(map[string]string{"hashtag/red": "17843800000000007"}) {
		if strings.Contains(fmt.Sprint(p), token) {
			t.Errorf("the plan shows the token: %+v", p)
		}
		if strings.Contains(p.URL, "ig_hashtag_search") {
			searches++
		}
		for _, cost := range p.Cost {
			items = append(items, cost.Item)
		}
	}
	if !slices.Equal(items, []string{"blue", "red"}) || searches != 1 {
		t.Errorf("hashtags %q, %d searches", items, searches)
	}
}

// What is read cannot be stored: the run ends, and no further request is made.
func TestARunEndsWhenNothingCanBeStored(t *testing.T) {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprintf(w, `{"id":"%s","username":"skywaysair"}`, userID)
	}))
	t.Cleanup(server.Close)
	s := Settings{Token: token, UserID: userID, API: server.URL, Watch: network.Watch{Handles: []string{"skywaysair"}, Hashtags: []string{"x"}}}
	c, err := New(quickClient(caseTime), nil, s, source, caseTime)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if _, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return full }); !errors.Is(err, full) || requests != 1 {
		t.Errorf("%d requests, error %v", requests, err)
	}
}

func TestABrokenCursorIsSaid(t *testing.T) {
	c, err := New(quickClient(caseTime), nil, Settings{Token: token, UserID: userID}, source, caseTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Collect(t.Context(), map[string]string{"comments": "{"}, nil); err == nil || !strings.Contains(err.Error(), `cursor "comments"`) {
		t.Errorf("error %v", err)
	}
}

// What is remembered of discussions is bounded; those read longest ago go first.
func TestDiscussionsAreForgottenInTheEnd(t *testing.T) {
	r := &run{Collector: &Collector{src: source}, commented: map[string]discussion{}}
	for i := range maxDiscussions + 5 {
		r.commented[fmt.Sprintf("%03d", i)] = discussion{Count: 1, Read: collectortest.Now.Add(time.Duration(i) * time.Minute)}
	}
	if err := r.keepDiscussions(&record.Batch{}); err != nil {
		t.Fatal(err)
	}
	if _, kept := r.commented["005"]; !kept || len(r.commented) != maxDiscussions {
		t.Errorf("%d are remembered", len(r.commented))
	}
	if _, kept := r.commented["004"]; kept {
		t.Error("what was read longest ago is remembered")
	}
}
