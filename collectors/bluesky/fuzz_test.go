package bluesky

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/network"
	"renown/warehouse/record"
)

var watched = network.Watch{
	Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"},
	Handles: []string{"skywaysair.example"}, SupportHandles: []string{"skywayshelp.example"},
}

// Whatever the server says: no panic, and nothing that is listed goes without a record or a reject.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := newReader(source, watched, collectortest.Now)
		if found, err := r.search(body); err == nil {
			checkBatch(t, found.batch)
			if got := len(found.batch.Mentions) + len(found.batch.Rejects); got < found.listed {
				t.Errorf("%d of %d posts became something", got, found.listed)
			}
		} else if found.batch.Records() > 0 {
			t.Error("an answer that cannot be read brought posts")
		}
		if found, err := r.feed(body); err == nil {
			checkBatch(t, found.batch)
		}
		b := &record.Batch{}
		if _, err := r.thread(body, network.Start{ID: "at://did:plc:trav17/app.bsky.feed.post/3kroot", About: true}, b); err == nil {
			checkBatch(t, b)
		}
		posts := []record.Post{{Brand: "Skyways Air", Network: "bluesky", ID: "at://did:plc:a/app.bsky.feed.post/1",
			Posted: collectortest.Now, Direction: record.FromCustomer}}
		graves, err := network.Reader{}.Graves()
		if err != nil {
			t.Fatal(err)
		}
		if b, _, err := r.again(body, posts, graves); err == nil {
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
		if !strings.HasSuffix(file, "want.json") {
			f.Add(body)
		}
	}
	f.Add([]byte(`{"posts":[{"uri":"at://x/y/z","author":{"did":"d"},"indexedAt":"2026-01-01T00:00:00Z","record":{"text":"é",` +
		`"facets":[{"index":{"byteStart":1,"byteEnd":2},"features":[{"$type":"app.bsky.richtext.facet#tag"}]}]}}]}`))
	f.Add([]byte(strings.Repeat(`{"thread":{"post":{},"replies":[{"replies":[`, 50)))
}

func checkBatch(t *testing.T, b *record.Batch) {
	t.Helper()
	for i := range b.Mentions {
		m := &b.Mentions[i]
		if m.Posted.Location() != time.UTC || !m.Posted.Equal(m.Posted.Truncate(time.Millisecond)) {
			t.Errorf("time %v", m.Posted)
		}
		if m.Conversation == "" && m.Deleted.IsZero() || min(m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views) < record.NotGiven {
			t.Errorf("%+v", m)
		}
	}
	for _, r := range b.Rejects {
		if r.Reason == "" {
			t.Errorf("%+v has no reason", r)
		}
	}
}
