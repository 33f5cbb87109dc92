package x

import (
	"context"
	"encoding/json"
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

// duePosts are to be read again, always.
type duePosts []record.Post

func (d duePosts) Due(context.Context, string, []time.Duration, time.Time, int) ([]record.Post, error) {
	return d, nil
}

func collectFrom(t *testing.T, posts network.Posts, cursor map[string]string, now func() time.Time, answer http.HandlerFunc) (*record.Batch, record.Outcome, error) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Now: now, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	c, err := New(client, posts, Settings{Token: plantedToken, API: server.URL}, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	all := &record.Batch{}
	outcome, err := c.Collect(t.Context(), cursor, func(b *record.Batch) error {
		all.Mentions, all.Rejects = append(all.Mentions, b.Mentions...), append(all.Rejects, b.Rejects...)
		for _, c := range b.Cursors {
			cursor[c.Key] = c.Value
		}
		return nil
	})
	return all, outcome, err
}

// A conversation that X refuses to search for keeps the others back neither now nor for ever.
func TestOneRefusedConversationKeepsNoneBack(t *testing.T) {
	since := collectortest.Now.Add(-time.Hour)
	waiting := replies{Waiting: map[string]time.Time{}}
	for _, id := range []string{"1", "2", "bad", "4", "5"} {
		waiting.Waiting[id] = since
	}
	text, err := json.Marshal(&waiting)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	cursor := map[string]string{repliesKey: string(text)}
	got, outcome, err := collectFrom(t, nil, cursor, func() time.Time { return collectortest.Now }, func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query().Get("query")
		if strings.Contains(query, "conversation_id:bad") {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"title":"Invalid Request"}`)
			return
		}
		for _, id := range []string{"1", "2", "4", "5"} {
			read[id] = read[id] || strings.Contains(query, "conversation_id:"+id)
		}
		fmt.Fprint(w, `{"meta":{"result_count":0}}`)
	})
	if err != nil || outcome.Complete || len(read) != 4 || len(got.Rejects) != 1 || got.Rejects[0].Raw != "bad" || strings.Contains(cursor[repliesKey], "bad") {
		t.Errorf("%v, %+v, read %v, %+v, left %s", err, outcome, read, got.Rejects, cursor[repliesKey])
	}
	for id, done := range read {
		if !done {
			t.Errorf("the replies to %s were not read", id)
		}
	}
}

// What X calls gone is gone, but not if it calls everything so.
func TestThatNothingIsFoundBuriesNobody(t *testing.T) {
	var posts duePosts
	var problems []string
	for i := range 6 {
		id := fmt.Sprintf("205600000000000000%d", i)
		posts = append(posts, record.Post{ID: id, Conversation: id, Posted: collectortest.Now.Add(-time.Hour)})
		problems = append(problems, fmt.Sprintf(`{"resource_id":%q,"title":"Not Found Error"}`, id))
	}
	answer := `{"errors":[` + strings.Join(problems, ",") + `]}`
	cursor, now := map[string]string{}, collectortest.Now
	run := func() int {
		now = now.Add(time.Hour)
		got, _, err := collectFrom(t, posts, cursor, func() time.Time { return now }, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
		if err != nil {
			t.Fatal(err)
		}
		return len(got.Mentions)
	}
	if n := run() + run(); n != 0 {
		t.Errorf("%d buried", n)
	}
	answer = `{"data":[{"id":"2056000000000000000","created_at":"2026-05-20T11:00:00Z","text":"here"}],"errors":[` + strings.Join(problems[1:], ",") + `]}`
	if n := run(); n != 6 {
		t.Errorf("one is there, and %d more are buried", n-1)
	}
}

// A date that no cursor can hold is not understood, rather than keeping the run from remembering anything.
func TestDatesThatCannotBeKept(t *testing.T) {
	page, err := Parse([]byte(`{"data":[{"id":"2056000000000000001","created_at":"9999-12-31T23:59:59-23:59","text":"late","public_metrics":{"reply_count":5}}]}`), Scope{Now: collectortest.Now})
	if err != nil || len(page.Batch.Mentions) != 0 || len(page.Batch.Rejects) != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

// Links that are made to grow with each other do not.
func TestLinksThatGrow(t *testing.T) {
	entities := &wireEntities{}
	for range 60 {
		entities.URLs = append(entities.URLs, wireURL{URL: "a", Expanded: "aa"})
	}
	if got := plain("aaaa", entities); len(got) != 64 {
		t.Errorf("%d bytes", len(got))
	}
}
