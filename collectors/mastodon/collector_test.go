package mastodon

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// server is one that can be told what to answer, and that tells what it was asked for.
type server struct {
	*httptest.Server
	answers map[string]string // by path; "": 500
	asked   []string
}

func newServer(t *testing.T, answers map[string]string) *server {
	s := &server{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if r.URL.Query().Get("max_id") != "" {
			path += "?older"
		}
		s.asked = append(s.asked, path)
		body, found := s.answers[path]
		switch {
		case !found && strings.HasSuffix(path, "?older"):
			body = "[]"
		case !found:
			rw.WriteHeader(http.StatusNotFound)
			body = `{"error":"Record not found"}`
		case body == "":
			rw.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = rw.Write([]byte(body)) // the collector may have gone
	}))
	t.Cleanup(s.Close)
	return s
}

// story is a source that is collected again and again: what was handed over is what a warehouse would hold.
type story struct {
	now      time.Time
	settings Settings
	posts    network.Posts
	cursor   map[string]string
	mentions map[string]record.Mention
	rejects  []record.Reject
}

func (s *story) run(t *testing.T) (record.Outcome, error) {
	t.Helper()
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: func() time.Time { return s.now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	c, err := New(client, s.posts, s.settings, source, func() time.Time { return s.now })
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(10 * time.Minute)
	before := map[string]string{}
	for k, v := range s.cursor {
		before[k] = v
	}
	return c.Collect(t.Context(), before, func(b *record.Batch) error {
		for _, m := range b.Mentions {
			if err := m.Validate(); err != nil {
				t.Errorf("%s: %v", m.ID, err)
			}
			s.mentions[m.ID] = m
		}
		for _, c := range b.Cursors {
			s.cursor[c.Key] = c.Value
		}
		s.rejects = append(s.rejects, b.Rejects...)
		return nil
	})
}

func newStory(base string) *story {
	return &story{now: collectortest.Now, settings: Settings{Server: base, Domain: "social.example", Watch: network.Watch{Hashtags: []string{"tag"}}},
		cursor: map[string]string{}, mentions: map[string]record.Mention{}}
}

// wire writes a post as a server would.
func wire(id, at, author, parent string, replies int) string {
	return fmt.Sprintf(`{"id":%q,"created_at":%q,"in_reply_to_id":%s,"content":"<p>x</p>","replies_count":%d,"account":{"id":"a-%s","acct":%q}}`,
		id, at, orNull(parent), replies, author, author)
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return fmt.Sprintf("%q", s)
}

// A conversation that cannot be read waits, over runs, and is neither forgotten nor in the way of other posts.
func TestAConversationThatFailsIsReadLater(t *testing.T) {
	reply := wire("30", "2026-05-20T11:30:00Z", "row_12", "20", 0)
	s := newServer(t, map[string]string{
		"/api/v1/timelines/tag/tag":   "[" + reply + "]",
		"/api/v1/statuses/30":         reply,
		"/api/v1/statuses/30/context": "",
	})
	st := newStory(s.URL)
	outcome, err := st.run(t)
	if err == nil || outcome.Complete || st.mentions["30"].Conversation != "20" {
		t.Fatalf("first run: %+v, %v, conversation %q", outcome, err, st.mentions["30"].Conversation)
	}
	s.answers["/api/v1/statuses/30/context"] = `{"ancestors":[` + wire("10", "2026-05-20T11:00:00Z", "traveller_17", "", 1) + "," +
		wire("20", "2026-05-20T11:10:00Z", "gate_watcher", "10", 1) + `],"descendants":[]}`
	if outcome, err = st.run(t); err != nil || !outcome.Complete {
		t.Fatalf("second run: %+v, %v", outcome, err)
	}
	for _, id := range []string{"10", "20", "30"} {
		if got := st.mentions[id].Conversation; got != "10" {
			t.Errorf("%s is in conversation %q", id, got)
		}
	}
	asked := len(s.asked)
	if _, err = st.run(t); err != nil || slices.ContainsFunc(s.asked[asked:], func(p string) bool { return strings.Contains(p, "context") }) {
		t.Errorf("third run asks for the conversation again: %v, %v", s.asked[asked:], err)
	}
}

func TestAConversationThatAlwaysFailsIsGivenUp(t *testing.T) {
	reply := wire("30", "2026-05-20T11:30:00Z", "row_12", "20", 0)
	s := newServer(t, map[string]string{
		"/api/v1/timelines/tag/tag": "[" + reply + "]", "/api/v1/statuses/30": reply, "/api/v1/statuses/30/context": "<html>",
	})
	st := newStory(s.URL)
	for range 4 {
		if _, err := st.run(t); err == nil || len(st.rejects) != 0 {
			t.Fatalf("%v, refused %v", err, st.rejects)
		}
		st.now = st.now.Add(20 * time.Hour)
	}
	outcome, err := st.run(t)
	if err == nil || len(st.rejects) != 1 || st.rejects[0].Reason != "the conversation could not be read" {
		t.Fatalf("after days: %+v, %v, refused %v", outcome, err, st.rejects)
	}
	if outcome, err = st.run(t); err != nil || !outcome.Complete {
		t.Errorf("afterwards: %+v, %v", outcome, err)
	}
}

// Without a token a server shows only the 40 posts above one.
func TestALongConversationIsClimbedToItsBeginning(t *testing.T) {
	s := newServer(t, map[string]string{
		"/api/v1/timelines/tag/tag":   "[" + wire("30", "2026-05-20T11:30:00Z", "row_12", "20", 0) + "]",
		"/api/v1/statuses/30/context": `{"ancestors":[` + wire("20", "2026-05-20T11:10:00Z", "gate_watcher", "10", 1) + `],"descendants":[]}`,
		"/api/v1/statuses/20/context": `{"ancestors":[` + wire("10", "2026-05-20T11:00:00Z", "row_12", "", 1) + `],"descendants":[]}`,
	})
	st := newStory(s.URL)
	if _, err := st.run(t); err != nil {
		t.Fatal(err)
	}
	if len(st.mentions) != 3 || st.mentions["30"].Conversation != "10" {
		t.Errorf("%+v", st.mentions)
	}
}

// The rest of a conversation hangs together even if nobody may see its beginning.
func TestAHiddenBeginningStandsForItsConversation(t *testing.T) {
	s := newServer(t, map[string]string{
		"/api/v1/timelines/tag/tag":   "[" + wire("30", "2026-05-20T11:30:00Z", "row_12", "10", 1) + "]",
		"/api/v1/statuses/30/context": `{"ancestors":[],"descendants":[` + wire("40", "2026-05-20T11:40:00Z", "traveller_17", "30", 0) + `]}`,
	})
	st := newStory(s.URL)
	if _, err := st.run(t); err != nil {
		t.Fatal(err)
	}
	if st.mentions["30"].Conversation != "10" || st.mentions["40"].Conversation != "10" {
		t.Errorf("%+v", st.mentions)
	}
}

// What a collector cannot store ends the run, and what it remembers is not moved on.
func TestAFailureToStoreEndsTheRun(t *testing.T) {
	s := newServer(t, map[string]string{"/api/v1/timelines/tag/tag": "[" + wire("30", "2026-05-20T11:30:00Z", "row_12", "", 0) + "]"})
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1})
	settings := Settings{Server: s.URL, Watch: network.Watch{Hashtags: []string{"tag", "other"}}}
	c, err := New(client, nil, settings, source, func() time.Time { return collectortest.Now })
	if err != nil {
		t.Fatal(err)
	}
	full := fmt.Errorf("the disk is full")
	outcome, err := c.Collect(t.Context(), map[string]string{}, func(*record.Batch) error { return full })
	if err == nil || !strings.Contains(err.Error(), "disk is full") || outcome.Complete || len(s.asked) != 1 {
		t.Errorf("%+v, %v, asked %v", outcome, err, s.asked)
	}
}

// A post from another server comes late, with an old date, above or below newer ones: it must not end the reading.
func TestPlacesOfLateComers(t *testing.T) {
	entries := []entry{{id: "105", at: "2026-05-20T11:00:00Z"}, {id: "104", at: "2026-01-01T00:00:00Z"}, {id: "103", at: "2026-05-20T10:00:00Z"},
		{id: "102", at: "garbage"}, {id: "101", at: "2026-02-02T00:00:00Z"}, {id: "", at: "2026-05-20T10:00:00Z"}, {id: "100", at: "2099-01-01T00:00:00Z"}}
	got := places(entries, collectortest.Now)
	if len(got) != 6 || got[0].ID != "105" || got[5].ID != "100" {
		t.Fatalf("%+v", got)
	}
	for i, p := range got {
		if p.At.Before(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)) || p.At.After(collectortest.Now) {
			t.Errorf("%s stands at %s", p.ID, p.At)
		}
		if i > 0 && p.At.After(got[i-1].At) {
			t.Errorf("%s stands above %s", p.ID, got[i-1].ID)
		}
	}
}

func TestSettingsSayWhatIsWrong(t *testing.T) {
	for want, s := range map[string]Settings{
		"server is missing": {}, "server must be a whole": {Server: "social.example"}, "server must be a bare": {Server: "https://x:planted-secret@social.example"},
		"domain": {Server: "https://social.example", Domain: "@x"}, "overlap": {Server: "https://social.example", Overlap: -1},
		"mentions: notifications needs": {Server: "https://social.example", Mentions: "notifications"},
		"mentions: \"all\"":             {Server: "https://social.example", Mentions: "all"},
		"hashtags":                      {Server: "https://social.example", Watch: network.Watch{Hashtags: []string{"two words"}}},
	} {
		err := s.Validate()
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestTheTokenIsSentAndNeverTold(t *testing.T) {
	var sent []string
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("Authorization"))
		rw.WriteHeader(http.StatusUnauthorized)
		_, _ = rw.Write([]byte(`{"error":"Bearer planted-secret is invalid"}`))
	}))
	t.Cleanup(s.Close)
	st := newStory(s.URL)
	st.settings.Token, st.settings.Words, st.settings.Handles = "planted-secret", []string{"Skyways"}, []string{"skywaysair"}
	outcome, err := st.run(t)
	if len(sent) != 1 || sent[0] != "Bearer planted-secret" {
		t.Errorf("sent %v: a refused key must end the run", sent)
	}
	c, newErr := New(nil, nil, st.settings, source, time.Now)
	if newErr != nil {
		t.Fatal(newErr)
	}
	told := fmt.Sprintf("%v %+v %+v %#v", err, outcome, c.Plan(nil), c.settings)
	plan, jsonErr := json.Marshal(c.settings)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	if strings.Contains(told+string(plan), "planted-secret") {
		t.Errorf("the token is told: %s %s", told, plan)
	}
}

func TestThePlanNamesEveryKindOfRequest(t *testing.T) {
	settings := Settings{Server: "https://social.example/", Token: "x", Mentions: "search",
		Watch: network.Watch{Hashtags: []string{"#Tiffany"}, Words: []string{"Skyways"}, Handles: []string{"skywaysair"}}}
	c, err := New(nil, nil, settings, source, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range c.Plan(nil) {
		all = append(all, p.URL)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"lookup?acct=skywaysair", "/accounts/account-id/statuses", "timelines/tag/Tiffany", "/api/v1/tags/Tiffany", "/api/v2/search", "/api/v1/statuses?", "/context"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the plan:\n%s", want, text)
		}
	}
	if strings.Contains(text, "example//") {
		t.Error(text)
	}
}
