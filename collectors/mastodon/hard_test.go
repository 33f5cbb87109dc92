package mastodon

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// known are posts that are to be read again, always.
type known []record.Post

func (k known) Due(context.Context, string, []time.Duration, time.Time, int) ([]record.Post, error) {
	return k, nil
}

func storyOf(t *testing.T, w network.Watch, posts network.Posts, answer http.HandlerFunc) *story {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return &story{now: collectortest.Now, posts: posts, cursor: map[string]string{}, mentions: map[string]record.Mention{},
		settings: Settings{Watch: w, Server: server.URL, Domain: "social.example"}}
}

func status1(id, text string) string {
	return fmt.Sprintf(`{"id":%q,"created_at":"2026-05-20T11:00:00.000Z","content":%q,"account":{"acct":"traveller_17"},"replies_count":0}`, id, text)
}

// A server that shows some things only to who has a key shows the others all the same; and it is not asked a hundred
// times for what it refuses.
func TestWhatNeedsAKeyHidesNothingElse(t *testing.T) {
	var posts known
	for i := range 60 {
		posts = append(posts, record.Post{ID: fmt.Sprint(i), Posted: collectortest.Now, Direction: record.FromCustomer})
	}
	refused := 0
	s := storyOf(t, network.Watch{Hashtags: []string{"closed", "open"}}, posts, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/tag/open") && r.URL.Query().Get("max_id") == "":
			fmt.Fprintf(w, "[%s]", status1("116", "here"))
		case strings.HasSuffix(r.URL.Path, "/tag/open"):
			fmt.Fprint(w, "[]")
		case strings.Contains(r.URL.Path, "/tags/"):
			fmt.Fprint(w, `{"name":"x","history":[]}`)
		default:
			refused++
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"This method requires an authenticated user"}`)
		}
	})
	if _, err := s.run(t); err == nil || s.mentions["116"].Text != "here" || refused > 3 {
		t.Errorf("%d posts, refused %d times: %v", len(s.mentions), refused, err)
	}
}

// A server that knows none of several posts any more, as one does that was set up anew, buries nobody at once.
func TestAServerThatForgetsEverythingBuriesNobody(t *testing.T) {
	var posts known
	for i := range 6 {
		posts = append(posts, record.Post{Brand: "b", Network: "mastodon", ID: fmt.Sprint(i), Posted: collectortest.Now, Collected: collectortest.Now, Direction: record.FromCustomer})
	}
	there := ""
	s := storyOf(t, network.Watch{}, posts, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/statuses") {
			fmt.Fprintf(w, "[%s]", there)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":"Record not found"}`)
	})
	for range 5 {
		if outcome, err := s.run(t); err != nil || outcome.Complete || len(s.mentions) != 0 {
			t.Fatalf("%+v, %v, %d buried", outcome, err, len(s.mentions))
		}
	}
	there = status1("0", "here")
	if outcome, err := s.run(t); err != nil || !outcome.Complete || len(s.mentions) != 6 || !s.mentions["0"].Deleted.IsZero() || s.mentions["1"].Deleted.IsZero() {
		t.Errorf("%+v, %v, %d posts", outcome, err, len(s.mentions))
	}
}

// An id of a size that no server gives fills no cursor.
func TestHugeIDs(t *testing.T) {
	s := storyOf(t, network.Watch{Hashtags: []string{"a"}}, nil, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/timelines/") && r.URL.Query().Get("max_id") == "" {
			fmt.Fprintf(w, "[%s,%s]", status1(strings.Repeat("9", 100_000), "huge"), status1("116", "here"))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	_, err := s.run(t)
	size := 0
	for _, value := range s.cursor {
		size += len(value)
	}
	if err != nil || len(s.mentions) != 1 || len(s.rejects) != 1 || size > 2000 {
		t.Errorf("%d posts, %d rejects, cursors of %d bytes, %v", len(s.mentions), len(s.rejects), size, err)
	}
}
