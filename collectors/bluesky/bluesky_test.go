package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
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
	whole := Settings{Identifier: "watcher.example", AppPassword: "p"}
	public := Settings{Server: "https://public.api.bsky.app", Watch: network.Watch{Handles: []string{"@skywaysair.example", "did:plc:own1"}}}
	for _, s := range []Settings{whole, public} {
		if err := s.Validate(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for key, s := range map[string]Settings{
		"identifier":      {},
		"identifier ":     {AppPassword: "p"},
		"identifier is":   {Server: "https://bsky.social/"},
		"app_password":    {Identifier: "watcher.example"},
		"server":          {Server: "bsky.social", Identifier: "a", AppPassword: "p"},
		"server must":     {Server: "https://me:secret@pds.example", Identifier: "a", AppPassword: "p"},
		"handles":         {Identifier: "a", AppPassword: "p", Watch: network.Watch{Handles: []string{"@skywaysair"}}},
		"handles:":        {Identifier: "a", AppPassword: "p", Watch: network.Watch{Handles: []string{"@skyways@social.example"}}},
		"support_handles": {Identifier: "a", AppPassword: "p", Watch: network.Watch{SupportHandles: []string{"help desk.example"}}},
		"hashtags":        {Identifier: "a", AppPassword: "p", Watch: network.Watch{Hashtags: []string{"two words"}}},
	} {
		if _, err := New(nil, nil, s, source, time.Now); err == nil || !strings.HasPrefix(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s shows a secret", err)
		}
	}
}

// A source logs in once, however often it is collected.
func TestSessionIsKept(t *testing.T) {
	logins := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "createSession"):
			logins++
			fmt.Fprint(w, `{"accessJwt":"a","refreshJwt":"r"}`)
		case r.Header.Get("Authorization") != "Bearer a":
			t.Errorf("%s came without the session", r.URL)
		default:
			fmt.Fprint(w, `{"posts":[]}`)
		}
	}))
	defer server.Close()
	s := Settings{Server: server.URL, Identifier: "watcher.example", AppPassword: "p", Watch: network.Watch{Words: []string{"skyways"}}}
	c, err := New(newClient(), nil, s, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	for run := range 3 {
		out, err := c.Collect(t.Context(), nil, func(*record.Batch) error { return nil })
		if want := int64(1); run == 0 {
			want = 2
			if err != nil || !out.Complete || out.Requests != want {
				t.Errorf("first run: %+v, %v", out, err)
			}
		} else if err != nil || !out.Complete || out.Requests != want {
			t.Errorf("run %d: %+v, %v", run, out, err)
		}
	}
	if logins != 1 {
		t.Errorf("%d logins in three runs", logins)
	}
}

func TestPosted(t *testing.T) {
	for _, c := range []struct{ created, indexed, want string }{
		{"2026-05-01T10:00:00.123Z", "2026-05-01T10:00:01Z", "2026-05-01T10:00:00.123Z"},
		{"2026-05-01T12:00:00.5+02:00", "2026-05-01T10:00:01Z", "2026-05-01T10:00:00.5Z"},
		{"2030-05-01T10:00:00Z", "2026-05-01T10:00:01Z", "2026-05-01T10:00:01Z"}, // written in the future
		{"2012-05-01T10:00:00Z", "2026-05-01T10:00:01Z", "2026-05-01T10:00:01Z"}, // brought from elsewhere
		{"2024-05-01T10:00:00Z", "2026-05-01T10:00:01Z", "2024-05-01T10:00:00Z"},
		{"soon", "2026-05-01T10:00:01Z", "2026-05-01T10:00:01Z"},
		{"2026-05-01T10:00:00Z", "", "2026-05-01T10:00:00Z"},
		{"2012-05-01T10:00:00Z", "", ""},
		{"", "", ""},
	} {
		v := postView{IndexedAt: c.indexed, Record: postRecord{CreatedAt: c.created}}
		got := ""
		if at := v.posted(); !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.created, c.indexed, got, c.want)
		}
	}
}

func TestRemedies(t *testing.T) {
	for _, err := range []interface {
		error
		Remedy() string
	}{&answerError{what: "x"}, &loginError{os.ErrInvalid}, &searchError{os.ErrInvalid}} {
		if err.Error() == "" || len(err.Remedy()) < 40 {
			t.Errorf("%T: %s; %s", err, err, err.Remedy())
		}
	}
}

func TestPlan(t *testing.T) {
	c, err := New(nil, due{}, Settings{Watch: watched, Identifier: "watcher.example", AppPassword: "planted-secret"}, source, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	plan := c.Plan(nil)
	text := fmt.Sprint(plan)
	for _, want := range []string{createSession, getProfiles, getAuthorFeed, "mentions=skywayshelp.example", "tag=SkywaysBlue", "skyways+air", getPostThread, getPosts} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(text, "planted") || len(plan) != 12 {
		t.Errorf("%d: %s", len(plan), text)
	}
}

// The fields of the wire structs are fields of the lexicons.
func TestLexicons(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "api", "bluesky_lexicons")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared data is not here: ", err)
	}
	posts, actors := properties(t, filepath.Join(dir, "app.bsky.feed.defs.json")), properties(t, filepath.Join(dir, "app.bsky.actor.defs.json"))
	for name, check := range map[string]struct {
		lexicon map[string]map[string]any
		wire    any
	}{
		"postView": {posts, postView{}}, "feedViewPost": {posts, feedItem{}}, "threadViewPost": {posts, threadNode{}},
		"replyRef": {posts, answers{}}, "reasonRepost": {posts, reason{}},
		"profileViewDetailed": {actors, profile{}}, "profileViewBasic": {actors, actor{}},
	} {
		wire := reflect.TypeOf(check.wire)
		for i := range wire.NumField() {
			field := wire.Field(i).Tag.Get("json")
			if _, found := check.lexicon[name][field]; !found && field != "$type" {
				t.Errorf("%s has no %s", name, field)
			}
		}
	}
}

func properties(t *testing.T, file string) map[string]map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lexicon struct {
		Defs map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(text, &lexicon); err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for name, def := range lexicon.Defs {
		found[name] = def.Properties
	}
	return found
}
