package instagram

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
const shared = "../../../shared/data/api/facebook_instagram_graph/testdata/instagram/apidata"

func sharedAnswer(t *testing.T, name string) []byte {
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
	return Scope{Source: source, Now: collectortest.Now, People: w.People(), Terms: w.Terms()}
}

// Real answers are read without a reject, and every count that is there is taken over.
func TestRealAnswers(t *testing.T) {
	for name, want := range map[string]int{"users/medias_p1.json": 2, "users/tagged_medias.json": 5} {
		batch, err := ParseMedia(sharedAnswer(t, name), testScope(), "skywaysair")
		if err != nil || len(batch.Rejects) != 0 || len(batch.Mentions) != want {
			t.Fatalf("%s: %v, %+v", name, err, batch)
		}
		for i := range batch.Mentions {
			if m := &batch.Mentions[i]; m.Validate() != nil || m.Likes < 0 || m.Comments < 0 || m.URL == "" || m.Direction != record.FromBrand {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
	batch, err := ParseComments(sharedAnswer(t, "medias/comments_p1.json"), testScope(), record.Post{ID: "1", URL: "https://www.instagram.com/p/x/"})
	if err != nil || len(batch.Rejects) != 0 || len(batch.Mentions) != 2 || batch.Mentions[0].Parent != "1" || batch.Mentions[0].Conversation != batch.Mentions[0].ID {
		t.Errorf("comments: %v, %+v", err, batch)
	}
	// The sample was asked for without timestamps: a post without a time is no record.
	if batch, err := ParseMedia(sharedAnswer(t, "hashtags/hashtag_recent_medias_p1.json"), testScope(), ""); err != nil || len(batch.Rejects) != 5 || len(batch.Mentions) != 0 {
		t.Errorf("without times: %v, %+v", err, batch)
	}
}

func TestRealDiscoveries(t *testing.T) {
	found, odds, err := parseDiscovery(sharedAnswer(t, "discovery/user_fields.json"))
	if err != nil || len(odds) != 0 {
		t.Fatal(err)
	}
	if s := testScope().stat(found, "x"); s.Followers != 64976 || s.Posts != 436 || s.Following != record.NotGiven {
		t.Errorf("%+v", s)
	}
	found, _, err = parseDiscovery(sharedAnswer(t, "discovery/medias_p1.json"))
	if err != nil || len(found.Media.Data) != 2 || found.Media.after(true) != "after" {
		t.Errorf("%+v, %v", found, err)
	}
}

func FuzzMedia(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"1","caption":"#x","timestamp":"2026-05-20T09:15:16+0000","like_count":1}],"paging":{"cursors":{"after":"a"},"next":"https://x"}}`))
	f.Add([]byte(`{"data":[{"id":1},null,{"id":"2","timestamp":"0000-00-00T00:00:00+0000"}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		batch, err := ParseMedia(body, testScope(), "")
		fuzzed(t, body, batch, err)
	})
}

func FuzzComments(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"1","text":"x","timestamp":"2026-05-20T09:15:16+0000","username":"a","replies":{"data":[{"id":"2","timestamp":"2026-05-20T09:16:16+0000"}]}}]}`))
	f.Add([]byte(`{"data":[{"replies":{"data":{}}},"x"]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		batch, err := ParseComments(body, testScope(), record.Post{ID: "p"})
		fuzzed(t, body, batch, err)
	})
}

func FuzzDiscovery(f *testing.F) {
	f.Add([]byte(`{"business_discovery":{"id":"1","media":{"data":[{"id":"1"}],"paging":{"cursors":{"after":"a"}}}}}`))
	f.Add([]byte(`{"business_discovery":{"id":"1","media":{"data":[{"id":1}]}}}`))
	f.Add([]byte(`{"business_discovery":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		found, _, err := parseDiscovery(body)
		if (err == nil) != (found != nil && found.ID != "") {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func fuzzed(t *testing.T, body []byte, batch *record.Batch, err error) {
	if err != nil {
		if answer, ok := err.(*AnswerError); !ok || answer.Remedy() == "" {
			t.Errorf("error %v has no remedy", err)
		}
		return
	}
	if !json.Valid(body) {
		t.Error("read, though it is no JSON")
	}
	for i := range batch.Mentions {
		if m := &batch.Mentions[i]; m.ID == "" || m.Posted.IsZero() || m.Likes < record.NotGiven || m.Comments < record.NotGiven {
			t.Errorf("%+v", m)
		}
	}
	for _, r := range batch.Rejects {
		if r.Reason == "" || len(r.Raw) > record.MaxRaw {
			t.Errorf("%+v", r)
		}
	}
}
