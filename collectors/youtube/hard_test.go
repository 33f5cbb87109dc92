package youtube

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// asked are the plans that the warehouse was asked about: how many ages each has.
type asked struct {
	plans []int
	posts func(ages int) ([]record.Post, error)
}

func (a *asked) Due(_ context.Context, _ string, ages []time.Duration, _ time.Time, limit int) ([]record.Post, error) {
	a.plans = append(a.plans, len(ages))
	posts, err := a.posts(len(ages))
	return posts[:min(len(posts), limit)], err
}

// The posts of ten years are asked about a few times a day, not in each run: unless more of them are to be read than one
// run may.
func TestTheLongPlanIsAskedForRarely(t *testing.T) {
	const short = 6
	old := func(n int) (posts []record.Post) {
		for i := range n {
			id := fmt.Sprintf("vid%08d", i)
			posts = append(posts, record.Post{ID: id, Conversation: id, Posted: collectortest.Now.AddDate(-1, 0, -i)})
		}
		return posts
	}
	for name, c := range map[string]struct {
		posts func(ages int) ([]record.Post, error)
		after time.Duration
		want  int
	}{
		"none, an hour later":      {func(int) ([]record.Post, error) { return nil, nil }, time.Hour, 3},
		"none, hours later":        {func(int) ([]record.Post, error) { return nil, nil }, 6 * time.Hour, 4},
		"too many, an hour later":  {func(ages int) ([]record.Post, error) { return old(min(ages-short, 100)), nil }, time.Hour, 4},
		"no answer, an hour later": {func(int) ([]record.Post, error) { return nil, fmt.Errorf("connection refused") }, time.Hour, 4},
	} {
		posts := &asked{posts: c.posts}
		now, cursor := collectortest.Now, map[string]string{}
		for range 2 {
			collectAt(t, Settings{Watch: network.Watch{Reread: 20}}, posts, now, cursor, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, `{"kind":"youtube#videoListResponse","items":[]}`)
			})
			now = now.Add(c.after)
		}
		if len(posts.plans) != c.want || posts.plans[0] != short || posts.plans[1] <= short {
			t.Errorf("%s: %v", name, posts.plans)
		}
	}
}

// collectAt runs a collector at a time and keeps its cursor.
func collectAt(t *testing.T, s Settings, posts network.Posts, now time.Time, cursor map[string]string, handler http.HandlerFunc) (all record.Batch, outcome record.Outcome, err error) {
	t.Helper()
	s.Key, s.API = key, serve(t, handler)
	c, err := New(quickClient(), posts, s, source, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	outcome, err = c.Collect(t.Context(), cursor, func(b *record.Batch) error {
		for _, c := range b.Cursors {
			cursor[c.Key] = c.Value
		}
		all.Mentions, all.AccountStats = append(all.Mentions, b.Mentions...), append(all.AccountStats, b.AccountStats...)
		return nil
	})
	return all, outcome, err
}

// A handle that YouTube stumbles over hides no other channel.
func TestAHandleThatFailsHidesNoOther(t *testing.T) {
	got, _, err := collectAt(t, Settings{Watch: network.Watch{Handles: []string{"@odd", "@skywaysair"}}}, nil, collectortest.Now, map[string]string{}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Query().Get("forHandle") == "@odd":
			w.WriteHeader(http.StatusInternalServerError)
		case strings.HasSuffix(r.URL.Path, "/channels"):
			fmt.Fprint(w, `{"kind":"youtube#channelListResponse","items":[{"id":"UCskywaysair000000000001","statistics":{"subscriberCount":"7"}}]}`)
		default:
			fmt.Fprint(w, `{"kind":"youtube#commentThreadListResponse","items":[]}`)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "@odd") || len(got.AccountStats) != 1 || got.AccountStats[0].Followers != 7 {
		t.Errorf("%+v, %v", got.AccountStats, err)
	}
}

// A comment whose replies cannot be told, or a video whose comments cannot, keeps none of the others back.
func TestOneFailingConversationKeepsNoneBack(t *testing.T) {
	comment := func(id string, replies int) string {
		return fmt.Sprintf(`{"id":%q,"snippet":{"channelId":"UCother","videoId":"v","totalReplyCount":%d,"topLevelComment":{"id":%q,"snippet":{"textDisplay":"x","publishedAt":"2026-05-20T10:00:00Z"}}}}`, id, replies, id)
	}
	posts := &asked{posts: func(int) ([]record.Post, error) {
		return []record.Post{{ID: "bad", Conversation: "bad", Parent: "v", Posted: collectortest.Now}, {ID: "good", Conversation: "good", Parent: "v", Posted: collectortest.Now},
			{ID: "r", Conversation: "good", Parent: "good", Posted: collectortest.Now}}, nil
	}}
	got, _, err := collectAt(t, Settings{}, posts, collectortest.Now, map[string]string{}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/commentThreads"):
			fmt.Fprintf(w, `{"kind":"youtube#commentThreadListResponse","items":[%s,%s]}`, comment("bad", 9), comment("good", 0))
		case r.URL.Query().Has("parentId"):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			fmt.Fprint(w, `{"kind":"youtube#commentListResponse","items":[{"id":"r","snippet":{"textDisplay":"y","publishedAt":"2026-05-20T10:00:00Z"}}]}`)
		}
	})
	if err == nil || len(got.Mentions) != 3 {
		t.Errorf("%d posts, %v", len(got.Mentions), err)
	}
}

// The budgets are known as soon as the source is, for the plan and for the Sources page.
func TestBudgetsAreKnownFromTheStart(t *testing.T) {
	client := quickClient()
	c, err := New(client, nil, Settings{Key: key, Watch: network.Watch{Handles: []string{"a"}, Hashtags: []string{"b"}}}, source, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, b := range client.Budgets() {
		known[b.Name] = true
	}
	for _, p := range c.Plan(nil) {
		for _, cost := range p.Cost {
			if !known[cost.Budget] {
				t.Errorf("the budget %q of %s is not known", cost.Budget, p.URL)
			}
		}
	}
}

// Comments on somebody else's video that could not be read when it was found are read by the next run, once.
func TestCommentsThatCouldNotBeReadAreReadLater(t *testing.T) {
	now, cursor, failing, tries := collectortest.Now, map[string]string{}, true, 0
	settings := Settings{Watch: network.Watch{Words: []string{"skyways air"}}}
	run := func() (all record.Batch, err error) {
		all, _, err = collectAt(t, settings, nil, now, cursor, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/search"):
				fmt.Fprint(w, `{"kind":"youtube#searchListResponse","items":[{"id":{"videoId":"theirs00001"},"snippet":{"publishedAt":"2026-05-20T10:00:00Z"}}]}`)
			case strings.HasSuffix(r.URL.Path, "/videos"):
				fmt.Fprint(w, `{"kind":"youtube#videoListResponse","items":[{"id":"theirs00001","snippet":{"title":"Skyways Air","publishedAt":"2026-05-20T10:00:00Z","channelId":"UCother"},"statistics":{"commentCount":"1"}}]}`)
			case strings.HasSuffix(r.URL.Path, "/commentThreads"):
				if tries++; failing {
					fmt.Fprint(w, "<html>please log in</html>")
					return
				}
				fmt.Fprint(w, `{"kind":"youtube#commentThreadListResponse","items":[{"id":"said","snippet":{"channelId":"UCother","videoId":"theirs00001","topLevelComment":{"id":"said","snippet":{"textDisplay":"x","publishedAt":"2026-05-20T11:00:00Z"}}}}]}`)
			default:
				fmt.Fprint(w, `{"kind":"youtube#channelListResponse","items":[]}`)
			}
		})
		now = now.Add(time.Minute) // the search is not due again
		return all, err
	}
	first, err := run()
	if err == nil || len(first.Mentions) != 1 {
		t.Fatalf("%d posts, %v", len(first.Mentions), err)
	}
	failing, tries = false, 0
	second, err := run()
	if err != nil || len(second.Mentions) != 1 || second.Mentions[0].ID != "said" {
		t.Errorf("%+v, %v", second.Mentions, err)
	}
	third, err := run()
	if err != nil || len(third.Mentions) != 0 || tries != 1 {
		t.Errorf("%d posts of %d requests, %v", len(third.Mentions), tries, err)
	}
}

// A comment that was stored while the brand's channel could not be found is known for one to the brand as soon as the
// channel is, though it is due to be read again at the same time.
func TestWhoSpeaksIsLearnedWhenTheChannelIsFound(t *testing.T) {
	stored := record.Post{ID: "said", Conversation: "said", Parent: "ours0000001", Direction: record.FromOther, Posted: collectortest.Now.Add(-time.Hour)}
	posts := &asked{posts: func(int) ([]record.Post, error) { return []record.Post{stored}, nil }}
	settings := Settings{Watch: network.Watch{Handles: []string{"@skywaysair"}}}
	got, _, err := collectAt(t, settings, posts, collectortest.Now, map[string]string{}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/channels"):
			fmt.Fprint(w, `{"kind":"youtube#channelListResponse","items":[{"id":"UCskywaysair000000000001","snippet":{"customUrl":"@skywaysair"}}]}`)
		case strings.HasSuffix(r.URL.Path, "/commentThreads"):
			fmt.Fprintf(w, `{"kind":"youtube#commentThreadListResponse","items":[{"id":"said","snippet":{"channelId":"UCskywaysair000000000001","videoId":"ours0000001","topLevelComment":{"id":"said","snippet":{"textDisplay":"x","publishedAt":%q}}}}]}`,
				stored.Posted.Format(time.RFC3339))
		default:
			fmt.Fprint(w, `{"kind":"youtube#videoListResponse","items":[]}`)
		}
	})
	if err != nil || len(got.Mentions) != 2 {
		t.Fatalf("%d posts, %v", len(got.Mentions), err)
	}
	for _, m := range got.Mentions {
		if m.Direction != record.FromCustomer {
			t.Errorf("%s is from %s", m.ID, m.Direction)
		}
	}
}
