package youtube

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// shared is where real answers lie beside the project; none of them is copied into it.
const shared = "../../../shared/data/api/youtube_data_v3/testdata/apidata"

func sharedAnswer(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(shared, name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not there; this test needs the shared data beside the project", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func testScope() Scope {
	w := network.Watch{Handles: []string{"skywaysair"}, Words: []string{"Skyways Air"}}
	return Scope{Source: source, Now: collectortest.Now, People: w.People(), Terms: w.Terms(), Own: map[string]string{"UCskywaysair000000000001": "skywaysair"}}
}

// Real answers are read without a reject, and counts that are there are not taken to be missing.
func TestRealAnswers(t *testing.T) {
	for name, want := range map[string]struct{ posts, counted int }{
		"videos/videos_info_multi.json":                         {2, 0},
		"videos/videos_chart_paged_1.json":                      {5, 0},
		"videos/videos_myrating_paged_1.json":                   {2, 0},
		"comment_threads/comment_threads_by_video_paged_1.json": {5, 5},
		"comment_threads/comment_threads_by_channel.json":       {2, 2},
		"comment_threads/comment_threads_all_to_me.json":        {4, 4},
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			parse := ParseVideos
			if filepath.Dir(name) == "comment_threads" {
				parse = ParseThreads
			}
			batch, err := parse(sharedAnswer(t, name), testScope())
			if err != nil || len(batch.Rejects) != 0 {
				t.Fatalf("%v, rejects %+v", err, batch)
			}
			counted := 0
			for i := range batch.Mentions {
				m := &batch.Mentions[i]
				if err := m.Validate(); err != nil {
					t.Error(err)
				}
				if m.Text == "" || m.URL == "" || m.Author == "" || m.Conversation == "" {
					t.Errorf("%+v lacks something", m)
				}
				if m.Likes != record.NotGiven {
					counted++
				}
			}
			if len(batch.Mentions) != want.posts || counted != want.counted {
				t.Errorf("%d posts, %d of them with likes; want %d and %d", len(batch.Mentions), counted, want.posts, want.counted)
			}
		})
	}
}

func TestARealChannel(t *testing.T) {
	l, odds, err := decode[channel](sharedAnswer(t, "channel_info_single.json"), channelList)
	if err != nil || len(odds) != 0 || len(l.Items) != 1 {
		t.Fatalf("%+v, %v", l, err)
	}
	if s := testScope().stat(&l.Items[0]); s.Followers != 1_927_873 || s.Views != 160_361_638 || s.Posts != 5026 {
		t.Errorf("%+v", s)
	}
}

func FuzzVideos(f *testing.F) {
	f.Add([]byte(`{"kind":"youtube#videoListResponse","items":[{"id":"a","snippet":{"publishedAt":"2026-05-20T09:30:00.250Z","title":"#x"},"statistics":{"viewCount":"1","likeCount":2,"commentCount":null}}]}`))
	f.Add([]byte(`{"kind":"youtube#videoListResponse","items":[{"id":7},{"statistics":{"viewCount":"-1"}},null]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) { fuzzed(t, body, ParseVideos) })
}

func FuzzThreads(f *testing.F) {
	f.Add([]byte(`{"kind":"youtube#commentThreadListResponse","items":[{"snippet":{"topLevelComment":{"id":"a","snippet":{"publishedAt":"2026-05-20T09:30:00Z"}},"totalReplyCount":1},"replies":{"comments":[{"id":"a.b"}]}}]}`))
	f.Add([]byte(`{"kind":"youtube#commentThreadListResponse","items":[{"replies":{"comments":{}}},"x"]}`))
	f.Fuzz(func(t *testing.T, body []byte) { fuzzed(t, body, ParseThreads) })
}

// Whatever comes, each item is a mention, a reject, or announced only.
func fuzzed(t *testing.T, body []byte, parse func([]byte, Scope) (*record.Batch, error)) {
	batch, err := parse(body, testScope())
	if err != nil {
		var remedied interface{ Remedy() string } = &AnswerError{}
		if _, ok := err.(*AnswerError); !ok || remedied.Remedy() == "" {
			t.Errorf("error %v has no remedy", err)
		}
		return
	}
	var items struct{ Items []json.RawMessage }
	if err := json.Unmarshal(body, &items); err != nil {
		t.Errorf("read, though it is no JSON: %v", err)
	}
	for i := range batch.Mentions {
		if m := &batch.Mentions[i]; m.ID == "" || m.Posted.IsZero() || m.Likes < record.NotGiven || m.Views < record.NotGiven {
			t.Errorf("%+v", m)
		}
	}
	for _, r := range batch.Rejects {
		if r.Reason == "" || len(r.Raw) > record.MaxRaw {
			t.Errorf("%+v", r)
		}
	}
}
