package mastodon

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"renown/collectors/collectortest"
	"renown/collectors/network"
)

var watch = network.Watch{Hashtags: []string{"tiffanyblue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair@social.example"}}

func view() View {
	return View{Source: source.Name, Brand: source.Brand, Network: source.Site, Domain: "social.example", People: watch.People(), Terms: watch.Terms(), Now: collectortest.Now}
}

// Whatever a server answers: no panic, and every post is either usable or refused with a reason.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if filepath.Base(file) == "want.json" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		v := view()
		batch, err := Parse(body, "https://social.example/x", v)
		if err == nil {
			for i := range batch.Mentions {
				m := &batch.Mentions[i]
				if err := m.Validate(); err != nil && m.Posted.Year() > 1995 && m.Posted.Year() < 2100 && len(bytes.TrimSpace([]byte(m.ID))) > 0 {
					t.Errorf("%v: %+v", err, m)
				}
				if !utf8.ValidString(m.Text) || m.Conversation == "" {
					t.Errorf("%+v", m)
				}
			}
			for _, r := range batch.Rejects {
				if r.Reason == "" || len(r.Raw) > 3*(16<<10) {
					t.Errorf("%+v", r)
				}
			}
		}
		if above, below, err := parseContext(body, "https://social.example/x"); err == nil {
			_, _ = places(nil, v.Now), append(above, below...)
		}
		if entries, err := parseNotifications(body, "https://social.example/x"); err == nil {
			places(entries, v.Now)
		}
		if _, _, err := ParseTag(body, "https://social.example/x", "tiffanyblue", v); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
		if id, _, err := ParseAccount(body, "https://social.example/x", "skywaysair", v); err == nil && id == "" {
			t.Error("an account without an id")
		}
		if _, err := readThreads(string(body)); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
