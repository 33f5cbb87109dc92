package x

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"renown/warehouse/record"
)

func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	for _, text := range []string{"", "null", "[]", "{}", `{"data":null}`, `{"data":[null]}`, `{"data":[{}],"includes":{"users":[null]}}`, `{"data":{},"meta":{}}`, "<html>"} {
		f.Add([]byte(text))
	}
}

// Whatever comes, each post is a mention, a reject or a retweet, and a mention can be stored.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := Parse(body, Scope{Source: source(), Now: now(), About: func(string, []string) bool { return false }})
		if err != nil {
			return
		}
		for i := range page.Batch.Mentions {
			checkMention(t, &page.Batch.Mentions[i])
		}
		if len(page.Batch.Mentions)+len(page.Batch.Rejects) > page.Posts+page.Users {
			t.Errorf("%d mentions and %d rejects of %d posts", len(page.Batch.Mentions), len(page.Batch.Rejects), page.Posts)
		}
	})
}

func checkMention(t *testing.T, m *record.Mention) {
	t.Helper()
	if m.Conversation == "" || m.Direction == "" || m.Posted.Location() != time.UTC {
		t.Errorf("%+v", m)
	}
	for _, n := range []record.Count{m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views, m.AuthorFollowers} {
		if n < record.NotGiven {
			t.Errorf("a count of %d", n)
		}
	}
}

func FuzzParseCounts(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		counts, err := ParseCounts(body, Scope{Source: source(), Now: now()}, "LostLuggage")
		if err != nil {
			return
		}
		for _, h := range counts.Hours {
			if h.Uses < 0 || h.To.Sub(h.From) != time.Hour || h.To.After(now()) {
				t.Errorf("%+v", h)
			}
		}
	})
}

func FuzzParseAccounts(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		accounts, err := ParseAccounts(body, Scope{Source: source(), Now: now()})
		if err == nil && len(accounts.Stats) != len(accounts.IDs) {
			t.Errorf("%+v", accounts)
		}
	})
}

// A refusal's words never fail to be read.
func FuzzExplain(f *testing.F) {
	seeds(f)
	f.Fuzz(func(_ *testing.T, body []byte) { _ = explain(400, body) })
}

func pageOf(b *testing.B, n int) []byte {
	body, err := os.ReadFile("testdata/plain/tag.json")
	if err != nil {
		b.Fatal(err)
	}
	var page map[string]any
	if err := json.Unmarshal(body, &page); err != nil {
		b.Fatal(err)
	}
	one := page["data"].([]any)[1]
	posts := make([]any, n)
	for i := range posts {
		posts[i] = one
	}
	page["data"] = posts
	if body, err = json.Marshal(page); err != nil {
		b.Fatal(err)
	}
	return body
}

// Reading a page costs little more than decoding it.
func BenchmarkParse(b *testing.B) {
	body := pageOf(b, 100)
	b.Run("mentions", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(body, Scope{Source: source(), Now: now()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unmarshal", func(b *testing.B) {
		for b.Loop() {
			var page wirePage
			if err := json.Unmarshal(body, &page); err != nil {
				b.Fatal(err)
			}
		}
	})
}
