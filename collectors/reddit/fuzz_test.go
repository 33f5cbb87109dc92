package reddit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

var watching = Settings{
	Watch: network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"},
		Handles: []string{"u/SkywaysAir"}, SupportHandles: []string{"skyways_help"}},
	ClientID: "planted-client-id", ClientSecret: "planted-client-secret",
	Subreddits: []string{"r/travel", "Skyways"}, OwnSubreddits: []string{"r/skyways"},
}

// Whatever Reddit says: no panic, and nothing that is listed goes without a record or a reject.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := newReader(source, watching.withDefaults(), collectortest.Now)
		if found, err := r.page(body, always); err == nil {
			checkBatch(t, found.batch)
			if got := len(found.batch.Mentions) + len(found.batch.Rejects); got < found.listed {
				t.Errorf("%d of %d things became something", got, found.listed)
			}
		} else if found.batch.Records() > 0 {
			t.Error("an answer that cannot be read brought posts")
		}
		if found, err := r.page(body, onlyAbout); err == nil {
			checkBatch(t, found.batch)
		}
		for _, s := range []network.Start{{ID: "t3_lost1", Root: "t3_lost1", About: true}, {ID: "t1_ans1", Root: "t3_lost1"}} {
			if tree, err := readTree(body); err == nil {
				checkBatch(t, r.conversation(tree, s))
			}
			if tree := (&tree{root: &thing{}, known: map[string]bool{}}); tree.readMore(body) == nil {
				checkBatch(t, r.conversation(tree, s))
			}
		}
		posts := []record.Post{{Brand: "Skyways Air", Network: "reddit", ID: "t3_lost1", Posted: collectortest.Now, Direction: record.FromCustomer}}
		graves, err := network.Reader{}.Graves()
		if err != nil {
			t.Fatal(err)
		}
		if b, _, err := r.again(body, posts, graves); err == nil {
			checkBatch(t, b)
		}
		if b, err := r.account(body, "skywaysair"); err == nil {
			checkBatch(t, b)
		}
	})
}

func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) < 20 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if !strings.HasSuffix(file, "want.json") && len(body) < 32<<10 {
			f.Add(body)
		}
	}
	f.Add([]byte(`{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"name":"t3_x","author":"a","created_utc":1e300}}]}}`))
	f.Add([]byte(strings.Repeat(`{"kind":"Listing","data":{"children":[{"kind":"t1","data":{"replies":`, 40)))
}

func checkBatch(t *testing.T, b *record.Batch) {
	t.Helper()
	for i := range b.Mentions {
		m := &b.Mentions[i]
		if err := m.Validate(); err != nil && !strings.Contains(err.Error(), "missing") {
			t.Errorf("%v: %+v", err, m)
		}
		if m.Posted.Location() != time.UTC || min(m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views) < record.NotGiven {
			t.Errorf("%+v", m)
		}
	}
	for _, r := range b.Rejects {
		if r.Reason == "" {
			t.Errorf("%+v has no reason", r)
		}
	}
	var missing error
	for i := range b.AccountStats {
		missing = errors.Join(missing, b.AccountStats[i].Validate())
	}
	if missing != nil {
		t.Error(missing)
	}
}
