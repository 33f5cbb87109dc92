package facebook

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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
	for _, text := range []string{"", "null", "[]", "{}", `{"data":null}`, `{"data":[null]}`, `{"data":{}}`, `{"data":[{}],"paging":{"next":"::"}}`, "<html>"} {
		f.Add([]byte(text))
	}
}

func scope() Scope {
	return Scope{Source: source(), Now: now(), Pages: map[string]Owner{"500": {record.FromBrand, "skywaysair"}}}
}

func check(t *testing.T, page *Page) {
	t.Helper()
	if strings.Contains(page.Token, "access_token") {
		t.Errorf("the place of the next page is %q", page.Token)
	}
	for _, m := range page.Batch.Mentions {
		if m.ID == "" || m.Conversation == "" || m.Direction == "" || m.Posted.Location() != time.UTC {
			t.Errorf("%+v", m)
		}
		for _, n := range []record.Count{m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views, m.AuthorFollowers} {
			if n < record.NotGiven {
				t.Errorf("a count of %d", n)
			}
		}
	}
}

func FuzzParsePosts(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if page, err := ParsePosts(body, scope(), Owner{record.FromBrand, "skywaysair"}); err == nil {
			check(t, page)
		}
	})
}

func FuzzParseComments(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if page, err := ParseComments(body, scope(), "500_10"); err == nil {
			check(t, page)
		}
	})
}

func FuzzParsePage(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if id, stat, err := ParsePage(body, scope(), "skywaysair"); err == nil && (id == "" || stat.Validate() != nil) {
			t.Errorf("%q, %+v", id, stat)
		}
	})
}

// Whatever a refusal says, it is understood or left alone, and the token is not in it.
func FuzzExplain(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		s := Settings{Token: plantedToken}
		if text := s.explain(400, body); strings.Contains(text, plantedToken) {
			t.Error(text)
		}
		_ = judge(400, body)
		_ = graphError(body).remedy()
	})
}

// Reading a page costs little more than decoding it.
func BenchmarkParse(b *testing.B) {
	text, err := os.ReadFile("testdata/plain/comments10.json")
	if err != nil {
		b.Fatal(err)
	}
	var page map[string]any
	if err := json.Unmarshal(text, &page); err != nil {
		b.Fatal(err)
	}
	one := page["data"].([]any)[0]
	comments := make([]any, 100)
	for i := range comments {
		comments[i] = one
	}
	page["data"] = comments
	body, err := json.Marshal(page)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("mentions", func(b *testing.B) {
		for b.Loop() {
			if _, err := ParseComments(body, scope(), "500_10"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unmarshal", func(b *testing.B) {
		for b.Loop() {
			var list wireList[wireComment]
			if err := json.Unmarshal(body, &list); err != nil {
				b.Fatal(err)
			}
		}
	})
}
