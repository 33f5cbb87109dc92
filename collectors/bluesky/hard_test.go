package bluesky

import (
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

// serve answers by the last word of a method's name; what it does not know, it answers with an empty search.
func serve(t *testing.T, answers map[string]func(http.ResponseWriter, *http.Request)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := answers[r.URL.Path[strings.LastIndexByte(r.URL.Path, '.')+1:]]; answer != nil {
			answer(w, r)
			return
		}
		fmt.Fprint(w, `{"accessJwt":"a","refreshJwt":"r","posts":[],"feed":[],"profiles":[]}`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func collect(t *testing.T, s Settings, posts network.Posts, cursor map[string]string, now func() time.Time) (*record.Batch, record.Outcome, error) {
	t.Helper()
	c, err := New(newClient(), posts, s, source, now)
	if err != nil {
		t.Fatal(err)
	}
	all := &record.Batch{}
	out, err := c.Collect(t.Context(), cursor, func(b *record.Batch) error {
		all.Mentions, all.Cursors, all.Rejects = append(all.Mentions, b.Mentions...), append(all.Cursors, b.Cursors...), append(all.Rejects, b.Rejects...)
		all.AccountStats = append(all.AccountStats, b.AccountStats...)
		return nil
	})
	return all, out, err
}

func still() time.Time { return collectortest.Now }

func post(id, text string) string {
	return fmt.Sprintf(`{"uri":%q,"author":{"did":"did:plc:a","handle":"a.example"},"record":{"text":%q,"createdAt":"2026-05-20T11:00:00Z"},"indexedAt":"2026-05-20T11:00:00Z"}`, id, text)
}

// A post whose entry in the answer cannot be read is there all the same.
func TestAnOddAnswerBuriesNobody(t *testing.T) {
	known := []string{"at://did:plc:a/app.bsky.feed.post/1", "at://did:plc:a/app.bsky.feed.post/2"}
	var d due
	for _, id := range known {
		d = append(d, record.Post{Brand: source.Brand, Network: source.Site, ID: id, Posted: collectortest.Now.Add(-time.Hour), Direction: record.FromCustomer})
	}
	server := serve(t, map[string]func(http.ResponseWriter, *http.Request){"getPosts": func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"posts":[%s,{"uri":5}]}`, post(known[0], "here"))
	}})
	missed := map[string]string{"missed": fmt.Sprintf(`{%q:"2026-05-19T00:00:00Z"}`, known[1])}
	got, _, err := collect(t, Settings{Server: server, Watch: network.Watch{Words: []string{"skyways"}}}, d, missed, still)
	if err != nil || len(got.Mentions) != 1 || got.Mentions[0].Text != "here" || len(got.Rejects) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// One account that is gone keeps neither the others from being read, nor conversations that wait from being tried again.
func TestAnAccountThatIsGoneHidesNothing(t *testing.T) {
	asked := 0
	server := serve(t, map[string]func(http.ResponseWriter, *http.Request){
		"getAuthorFeed": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("actor") == "gone.example" {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprint(w, `{"error":"InvalidRequest","message":"Profile not found"}`)
				return
			}
			fmt.Fprintf(w, `{"feed":[{"post":%s}]}`, post("at://did:plc:a/app.bsky.feed.post/1", "here"))
		},
		"getPostThread": func(w http.ResponseWriter, _ *http.Request) {
			asked++
			fmt.Fprint(w, `{"thread":{"post":{"uri":"at://did:plc:a/app.bsky.feed.post/w"},"replies":[]}}`)
		},
	})
	waits := map[string]string{"threads": `[{"id":"at://did:plc:a/app.bsky.feed.post/w","about":true,"since":"2026-05-20T11:00:00Z","tries":1}]`}
	got, _, err := collect(t, Settings{Server: server, Watch: network.Watch{Handles: []string{"gone.example", "a.example"}}}, nil, waits, still)
	if err == nil || !strings.Contains(err.Error(), "gone.example") || len(got.Mentions) != 1 || asked != 1 {
		t.Errorf("%d mentions, %d conversations, %v", len(got.Mentions), asked, err)
	}
}

// What is read is as of its answer, however long the run has taken by then.
func TestReadingsAreOfTheTimeOfTheAnswer(t *testing.T) {
	now := collectortest.Now
	server := serve(t, map[string]func(http.ResponseWriter, *http.Request){"searchPosts": func(w http.ResponseWriter, _ *http.Request) {
		now = now.Add(10 * time.Minute)
		fmt.Fprintf(w, `{"posts":[%s]}`, post("at://did:plc:a/app.bsky.feed.post/1", "skyways"))
	}})
	got, _, err := collect(t, Settings{Server: server, Watch: network.Watch{Words: []string{"skyways"}}}, nil, nil, func() time.Time { return now })
	if err != nil || len(got.Mentions) != 1 || !got.Mentions[0].Collected.Equal(collectortest.Now.Add(10*time.Minute)) {
		t.Errorf("%+v, %v", got.Mentions, err)
	}
}

// A page whose conversations take more requests than the limit allows is stored all the same, and done with in time.
func TestAPageThatTakesMoreThanTheLimit(t *testing.T) {
	now, left, asked := collectortest.Now, 0, 0
	var posts []string
	for i := range 8 {
		posts = append(posts, strings.Replace(post(fmt.Sprintf("at://did:plc:a/app.bsky.feed.post/%d", i), "skyways"), `"indexedAt"`, `"replyCount":1,"indexedAt"`, 1))
	}
	limited := func(answer func(http.ResponseWriter, *http.Request)) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			if left--; left < 0 {
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			answer(w, r)
		}
	}
	server := serve(t, map[string]func(http.ResponseWriter, *http.Request){
		"searchPosts": limited(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"posts":[%s]}`, strings.Join(posts, ","))
		}),
		"getProfiles": limited(func(w http.ResponseWriter, r *http.Request) {
			var profiles []string
			for _, did := range r.URL.Query()["actors"] {
				profiles = append(profiles, fmt.Sprintf(`{"did":%q,"handle":"a.example","followersCount":7}`, did))
			}
			fmt.Fprintf(w, `{"profiles":[%s]}`, strings.Join(profiles, ","))
		}),
		"getPostThread": limited(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"thread":{"post":{"uri":%q},"replies":[{"post":%s}]}}`, r.URL.Query().Get("uri"),
				post(strings.Replace(r.URL.Query().Get("uri"), "did:plc:a", fmt.Sprintf("did:plc:b%d", asked), 1), "answer"))
		}),
	})
	have, cursor := map[string]bool{}, map[string]string{}
	for asked = range 10 {
		left, now = 5, now.Add(15*time.Minute)
		got, _, _ := collect(t, Settings{Server: server, Watch: network.Watch{Words: []string{"skyways"}}}, nil, cursor, func() time.Time { return now })
		for _, m := range got.Mentions {
			have[m.ID] = true
			if m.AuthorFollowers != 7 {
				t.Errorf("%s: %d followers", m.ID, m.AuthorFollowers)
			}
		}
		for _, c := range got.Cursors {
			cursor[c.Key] = c.Value
		}
	}
	if len(have) != 16 {
		t.Errorf("%d of 16 posts", len(have))
	}
}
