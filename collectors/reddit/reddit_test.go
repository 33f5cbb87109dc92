package reddit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// newClient makes a client that waits for nothing.
func newClient() *fetch.Client {
	return fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: func() time.Time { return collectortest.Now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

func TestValidate(t *testing.T) {
	if err := watching.Validate(); err != nil {
		t.Error(err)
	}
	with := func(change func(*Settings)) Settings {
		s := watching
		change(&s)
		return s
	}
	for key, s := range map[string]Settings{
		"client_id":       with(func(s *Settings) { s.ClientID = "" }),
		"client_secret":   with(func(s *Settings) { s.ClientSecret = "" }),
		"api":             with(func(s *Settings) { s.API = "oauth.reddit.com" }),
		"auth":            with(func(s *Settings) { s.Auth = "https://me:planted@auth.example/token" }),
		"handles":         with(func(s *Settings) { s.Handles = []string{"skyways air"} }),
		"support_handles": with(func(s *Settings) { s.SupportHandles = []string{"u/"} }),
		"subreddits":      with(func(s *Settings) { s.Subreddits = []string{"https://www.reddit.com/r/travel"} }),
		"own_subreddits":  with(func(s *Settings) { s.OwnSubreddits = []string{"a,b"} }),
		"hashtags":        with(func(s *Settings) { s.Hashtags = []string{"#"} }),
		"backfill":        with(func(s *Settings) { s.Backfill = -time.Hour }),
	} {
		if _, err := New(nil, nil, s, source, time.Now); err == nil || !strings.HasPrefix(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		} else if strings.Contains(err.Error(), "planted") {
			t.Errorf("%s shows a secret", err)
		}
	}
}

// One access token serves all requests of all runs until it is about to expire; then there is a new one.
func TestTokenIsKept(t *testing.T) {
	given := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, secret, basic := r.BasicAuth()
		switch {
		case r.URL.Path == "/token":
			if given++; !basic || id != "an id" || secret != "a secret" || r.FormValue("grant_type") != "client_credentials" {
				t.Errorf("%v, %q, %v", basic, id, r.Form)
			}
			fmt.Fprintf(w, `{"access_token":"t%d","token_type":"bearer","expires_in":3600}`, given)
		case r.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", given):
			t.Errorf("%s came with %q", r.URL, r.Header.Get("Authorization"))
		case !strings.HasPrefix(r.UserAgent(), "Renown/"):
			t.Errorf("%s came from %q", r.URL, r.UserAgent())
		default:
			fmt.Fprint(w, `{"kind":"Listing","data":{"children":[],"after":null}}`)
		}
	}))
	defer server.Close()
	now := collectortest.Now
	s := Settings{API: server.URL, Auth: server.URL + "/token", ClientID: "an id", ClientSecret: "a secret",
		Watch: network.Watch{Words: []string{"skyways", "aurelia"}}}
	c, err := New(newClient(), nil, s, source, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for run, want := range []int64{3, 2, 3, 2} {
		out, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return nil })
		if err != nil || !out.Complete || out.Requests != want {
			t.Errorf("run %d: %+v, %v; want %d requests", run, out, err, want)
		}
		now = now.Add(31 * time.Minute)
	}
	if given != 2 {
		t.Errorf("%d tokens in 93 minutes", given)
	}
}

// An emit that fails ends the run at once.
func TestEmitFails(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			fmt.Fprint(w, `{"access_token":"t","expires_in":3600}`)
			return
		}
		asked++
		fmt.Fprint(w, `{"kind":"Listing","data":{"children":[]}}`)
	}))
	defer server.Close()
	s := Settings{API: server.URL, Auth: server.URL + "/token", ClientID: "a", ClientSecret: "b", Watch: network.Watch{Words: []string{"a", "b", "c"}}}
	c, err := New(newClient(), nil, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if _, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return full }); !errors.Is(err, full) || asked != 1 {
		t.Errorf("%v after %d requests", err, asked)
	}
}

func TestPlan(t *testing.T) {
	c, err := New(nil, due{}, watching, source, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(c.Plan(nil))
	for _, want := range []string{"access_token", "user/skywaysair/about", "r/skyways/about", "user/skyways_help/overview", "r/travel/new",
		"u%2Fskywaysair", "q=SkywaysBlue", "skyways+air", "comments/", "api/info"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(text, "planted") || strings.Count(text, "r/skyways/new") != 1 {
		t.Error(text)
	}
}

func TestRemedies(t *testing.T) {
	unclear := &answerError{what: "x"}
	for _, err := range []interface {
		error
		Remedy() string
	}{unclear, &loginError{os.ErrInvalid, true}, &loginError{cause: unclear}} {
		if err.Error() == "" || len(err.Remedy()) < 40 {
			t.Errorf("%T: %s; %s", err, err, err.Remedy())
		}
	}
}

// The answers that Reddit's documentation and client libraries give are read whole.
func TestKnownAnswers(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "api", "reddit", "testdata")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared data is not here: ", err)
	}
	read := func(name string) []byte {
		body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	for name, want := range map[string]int{"listings/posts.json": 2, "user/overview.json": 2, "user/comments.json": 1, "subreddit/search-posts.json": 2} {
		b, err := Parse(read(name), source, watching, collectortest.Now)
		if err != nil || len(b.Mentions) != want || len(b.Rejects) != 0 {
			t.Errorf("%s: %d posts, %v, %v", name, len(b.Mentions), b.Rejects, err)
		}
	}
	b, err := Parse(read("listings/posts.json"), source, watching, collectortest.Now)
	if err != nil {
		t.Fatal(err)
	}
	if m := b.Mentions[0]; m.ID != "t3_i2gvg4" || m.Author != "v_95" || m.Likes != 1 || m.Comments != 1 || m.Shares != 0 || m.Views != record.NotGiven ||
		m.Text != "This is a title\n\nThis is some text" || !m.Posted.Equal(time.Date(2020, 8, 2, 18, 23, 8, 0, time.UTC)) {
		t.Errorf("%+v", m)
	}
	tree, err := readTree(read("post/post.json"))
	if err != nil || len(tree.comments) != 2 || tree.comments[1].Data.Parent != "t1_testc1" {
		t.Fatalf("%+v, %v", tree, err)
	}
	if err := tree.readMore(read("comment/more.json")); err != nil || len(tree.comments) <= 2 {
		t.Errorf("%d comments, %v", len(tree.comments), err)
	}
	r := newReader(source, watching, collectortest.Now)
	if b, err := r.account(read("subreddit/about.json"), "r/golang"); err != nil || b.AccountStats[0].Followers != 116532 {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := r.account(read("user/get.json"), "test_user"); err != nil || b.AccountStats[0].Followers != 0 {
		t.Errorf("%+v, %v", b, err)
	}
}
