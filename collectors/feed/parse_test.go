package feed

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"renown/collectors/collectortest"
	"renown/collectors/network"
)

func view() View {
	watch := network.Watch{Words: []string{"skyways"}}
	return View{Source: source.Name, Brand: source.Brand, Network: source.Site, Terms: watch.Terms(), Now: collectortest.Now}
}

func TestDates(t *testing.T) {
	for said, want := range map[string]string{
		"Mi., 20. Mai 2026, 09:00:05 +0200": "2026-05-20T07:00:05Z", "20 mai 2026 09:00": "2026-05-20T09:00:00Z",
		"20 de mayo de 2026 09:00 -03:00": "2026-05-20T12:00:00Z", "mercoledì 20 maggio 2026": "2026-05-20T00:00:00Z",
		"1 août 2025": "2025-08-01T00:00:00Z", "3. Dezember 2025, 18h30": "2025-12-03T18:30:00Z", "12 out 2025 10:00:00 GMT": "2025-10-12T10:00:00Z",
		"1779264000": "2026-05-20T08:00:00Z", "1779264000250": "2026-05-20T08:00:00.25Z",
		"31. Februar 2026": "", "03/04/2026": "", "3-4-26 10:00": "", "yesterday": "", "": "", "20 xyz 2026": "", "20 Mai 2026 25:00": "", "12345": "",
	} {
		got, ok := readDate(said, nil)
		if ok != (want != "") || (ok && got.Format(time.RFC3339Nano) != want) {
			t.Errorf("%q: %s %v, want %s", said, got.Format(time.RFC3339Nano), ok, want)
		}
	}
	given := time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC)
	if _, ok := readDate("03/04/2026", &given); ok {
		t.Error("the library's guess at an ambiguous date is believed")
	}
	if _, ok := readDate("4/4/2026", &given); !ok {
		t.Error("the fourth of April is not ambiguous")
	}
}

func TestLinksAreUnwrapped(t *testing.T) {
	for from, want := range map[string]string{
		"https://www.google.com/url?rct=j&url=https%3A%2F%2Fa.example%2Fx%3Fp%3D1&ct=ga":                               "https://a.example/x?p=1",
		"https://www.google.co.uk/url?q=https://a.example/x":                                                           "https://a.example/x",
		"https://www.google.com/url?url=https%3A%2F%2Fwww.google.com%2Furl%3Furl%3Dhttps%253A%252F%252Fa.example%252F": "https://a.example/",
		"http://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fa.example%2fx":                                 "https://a.example/x",
		"https://www.google.com/url?url=javascript%3Aalert(1)":                                                         "https://www.google.com/url?url=javascript%3Aalert(1)",
		"https://www.google.com/search?q=https://a.example":                                                            "https://www.google.com/search?q=https://a.example",
		"https://notgoogle.example/url?url=https://a.example/":                                                         "https://notgoogle.example/url?url=https://a.example/",
		"https://a.example/url?url=https://b.example/":                                                                 "https://a.example/url?url=https://b.example/",
	} {
		u, err := url.Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		if got := unwrap(u).String(); got != want {
			t.Errorf("%s leads to %s, want %s", from, got, want)
		}
	}
	u, err := url.Parse("https://A.example/x?utm_source=rss&id=7&UTM_medium=x&fbclid=1#top")
	if err != nil {
		t.Fatal(err)
	}
	if got := bare(u); got != "https://a.example/x?id=7" {
		t.Error(got)
	}
}

func TestElementsNestedTooDeeplyAreRefused(t *testing.T) {
	body := "<rss version='2.0' xmlns:a='x'><channel><item>" + strings.Repeat("<a:b>", 200_000)
	if _, err := Parse([]byte(body), "https://daily.example/feed", view()); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Error(err)
	}
	fine := "<rss version='2.0'><channel><item><title>x</title><description><![CDATA[" + strings.Repeat("<br>", 20_000) + "]]></description></item></channel></rss>"
	if batch, err := Parse([]byte(fine), "https://daily.example/feed", view()); err != nil || len(batch.Mentions) != 1 {
		t.Error(err)
	}
}

func TestALongArticleIsCutAndALongFeedToo(t *testing.T) {
	var body strings.Builder
	body.WriteString("<rss version='2.0'><channel>")
	for range maxItems + 5 {
		body.WriteString("<item><title>" + strings.Repeat("ä", 10) + "</title><guid>" + strings.Repeat("g", body.Len()%97+1) + "</guid><description>" + strings.Repeat("ö", 4000) + "</description></item>")
	}
	body.WriteString("</channel></rss>")
	read, err := parse([]byte(body.String()), "https://daily.example/feed", view())
	if err != nil || len(read.notes) != 1 {
		t.Fatal(read.notes, err)
	}
	for _, it := range read.items {
		if len(it.mention.Text) > maxText || !utf8.ValidString(it.mention.Text) {
			t.Fatalf("%d bytes", len(it.mention.Text))
		}
	}
}

// Whatever a site answers: no panic, and every item is either usable or refused with a reason.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.*ml")
	if err != nil {
		f.Fatal(err)
	}
	more, err := filepath.Glob("testdata/*/feed.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[null,{"id":1,"authors":[null]},7]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		batch, err := Parse(bytes.Clone(body), "https://daily.example/feed?token=x", view())
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		for i := range batch.Mentions {
			m := &batch.Mentions[i]
			if err := m.Validate(); err != nil && strings.TrimSpace(m.ID) != "" {
				t.Errorf("%v: %+v", err, m)
			}
			if m.ID == "" || !utf8.ValidString(m.Text) || m.Posted.After(collectortest.Now) || (m.URL != "" && !strings.HasPrefix(m.URL, "http")) {
				t.Errorf("%+v", m)
			}
		}
		for _, r := range batch.Rejects {
			if r.Reason == "" {
				t.Errorf("%+v", r)
			}
		}
	})
}
