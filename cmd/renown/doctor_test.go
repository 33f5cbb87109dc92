package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func doctor(t *testing.T, args ...string) (map[string]finding, int) {
	t.Helper()
	got := renownAtOnce(t, append([]string{"doctor", "--format", "json"}, args...)...)
	var list []finding
	decode(t, []byte(got.stdout), &list)
	found := map[string]finding{}
	for _, f := range list {
		found[f.Check] = f
		if f.Verdict != fine && f.Remedy == "" {
			t.Errorf("%s %s without a remedy: %s", f.Check, f.Verdict, f.Says)
		}
	}
	return found, got.code
}

func TestDoctorOfAHealthyInstallation(t *testing.T) {
	t.Setenv("RENOWN_TEST_KEY", "a-very-secret-author-key")
	config := writeConfig(t, "Bank", "author_key: ${RENOWN_TEST_KEY}\ncontact: mailto:you@company.example\nlisten: 127.0.0.1:0\n")
	mustRenown(t, "migrate", "-c", config)
	found, code := doctor(t, "-c", config)
	if code != exitOK {
		t.Errorf("exit code %d: %v", code, found)
	}
	for _, check := range []string{"configuration", "secrets", "time zones", "listen", "spool", "data", "engine", "warehouse", "clock", "schema", "roll-ups", "backlog"} {
		if f := found[check]; f.Verdict != fine {
			t.Errorf("%s: %s %s", check, f.Verdict, f.Says)
		}
	}
	got := renown(t, "doctor", "-c", config)
	if contains(got.stdout, "a-very-secret-author-key") {
		t.Error("shows a secret")
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /secret\n"))
			return
		}
		_, _ = w.Write([]byte("<html><body>nothing here</body></html>"))
	}))
	defer site.Close()
	config := writeConfig(t, "Bank", `fetch: {delay: 1ms}
sources:
  - {name: forbidden, kind: reviewsite, site: a, url: "`+site.URL+`/secret"}
  - {name: bare, kind: reviewsite, site: b, url: "`+site.URL+`/page"}
  - {name: drop, kind: file, map: indeed, path: "./nowhere/*.csv"}
`)
	found, code := doctor(t, "-c", config)
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	for check, want := range map[string]string{"source forbidden": "robots.txt", "source bare": "neither", "source drop": "nowhere"} {
		if f := found[check]; f.Verdict != failed || !contains(f.Says, want) {
			t.Errorf("%s: %s %q, want %q", check, f.Verdict, f.Says, want)
		}
	}
	if f := found["schema"]; f.Verdict != warned || !contains(f.Remedy, "renown migrate") {
		t.Errorf("schema: %+v", f)
	}
	if f := found["contact"]; f.Verdict != warned {
		t.Errorf("contact: %+v", f)
	}
}

// A misspelt network would leave a brand's accounts unread without a word.
func TestDoctorMissesTheSourceOfHandles(t *testing.T) {
	config := writeConfig(t, "Rival Jets", `  - name: Skyways Air
    keywords: [skyways air]
    handles: {mastadon: ["@skywaysair@social.example"], bluesky: [skywaysair.example], x: [skywaysair]}
sources:
  - {name: m, kind: mastodon, brand: Skyways Air, server: "https://social.example"}
  - {name: x, kind: x, brand: Skyways Air, token: made-up}
`)
	out := mustRenown(t, "doctor", "--network=false", "-c", config)
	for _, want := range []string{`has handles on "mastadon", which no source of the brand reads`, `did you mean "mastodon"?`, `has handles on "bluesky"`, "add a source of kind bluesky"} {
		if !contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if contains(out, `handles on "x"`) {
		t.Errorf("x is read:\n%s", out)
	}
}

func TestDoctorOfFoldersAndAddresses(t *testing.T) {
	config := writeConfig(t, "Bank", `listen: 203.0.113.7:8080
sources:
  - {name: folder, kind: file, map: indeed, path: ./drop}
  - {name: pattern, kind: file, map: indeed, path: "./d*/*.csv"}
`)
	drop := filepath.Join(filepath.Dir(config), "drop")
	if err := os.Mkdir(drop, 0o700); err != nil {
		t.Fatal(err)
	}
	writeIndeed(t, filepath.Join(drop, "a.csv"), 1)
	writeIndeed(t, filepath.Join(drop, "b.csv"), 1)
	found, code := doctor(t, "-c", config)
	if code != exitFailed || found["listen"].Verdict != failed {
		t.Errorf("an address of another machine: exit code %d, %+v", code, found["listen"])
	}
	for _, check := range []string{"source folder", "source pattern"} {
		if f := found[check]; f.Verdict != fine || f.Says != "2 files in the drop folder" {
			t.Errorf("%s: %+v", check, f)
		}
	}
}

// Networks are looked at without spending anything and without showing a key.
func TestDoctorOfNetworks(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	answers := func(status int, body string) string {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			asked = append(asked, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")))
			mu.Unlock()
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(site.Close)
		return site.URL
	}
	there := answers(http.StatusNotFound, "")
	feed := answers(http.StatusOK, `<rss version="2.0"><channel><title>News</title><item><title>Skyways Air late</title><link>https://news.example/1</link></item></channel></rss>`)
	page := answers(http.StatusOK, "<!doctype html><html>")
	t.Setenv("RENOWN_TEST_TOKEN", "a-very-secret-token")
	t.Setenv("RENOWN_TEST_PASTED", "a-very-secret-token\n")
	config := writeConfig(t, "Skyways Air", `  - {name: Rival Jets}
fetch: {delay: 1ms, timeout: 2s}
sources:
  - {name: there, kind: x, brand: Skyways Air, handles: [skywaysair], token: "${RENOWN_TEST_TOKEN}", api: "`+there+`"}
  - {name: away, kind: trustpilot, brand: Skyways Air, key: "${RENOWN_TEST_TOKEN}", domain: skyways.example, api: "http://127.0.0.1:1"}
  - {name: pasted, kind: x, brand: Skyways Air, words: [Skyways], token: "${RENOWN_TEST_PASTED}", api: "`+there+`"}
  - {name: idle, kind: x, brand: Rival Jets, token: "${RENOWN_TEST_TOKEN}", api: "`+there+`"}
  - {name: news, kind: feed, brand: Skyways Air, url: "`+feed+`/feed.xml"}
  - {name: wrong, kind: feed, brand: Skyways Air, url: "`+page+`/feed.xml"}
`)
	found, _ := doctor(t, "-c", config)
	for check, want := range map[string]struct {
		verdict
		says string
	}{
		"there": {fine, "; set: token; a first run takes at most "}, "away": {failed, "127.0.0.1:1"}, "pasted": {warned, "line break"},
		"idle": {warned, "nothing to look for"}, "news": {fine, "posts about the brand"}, "wrong": {failed, "web page"},
	} {
		if f := found["source "+check]; f.Verdict != want.verdict || !contains(f.Says, want.says) {
			t.Errorf("%s: %+v, want %s and %q", check, f, want.verdict, want.says)
		}
	}
	if slices.Sort(asked); strings.Join(asked, "; ") != "GET /feed.xml; GET /feed.xml; HEAD /" {
		t.Errorf("asked %q: nothing else is free", asked)
	}
	for _, request := range asked {
		if contains(request, "secret") {
			t.Errorf("a key was sent: %s", request)
		}
	}
	asked = nil
	found, _ = doctor(t, "-c", config, "--network=false")
	if f := found["source there"]; f.Verdict != fine || !contains(f.Says, there) || !contains(f.Says, "not asked") || len(asked) != 0 {
		t.Errorf("without the network: %+v, asked %q", f, asked)
	}
}

func TestDoctorOfABrokenConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renown.yaml")
	if err := os.WriteFile(path, []byte("warehouse: clickhouse://u:${RENOWN_NOT_SET}@h/d\nbrnds: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, code := doctor(t, "-c", path)
	f := found["configuration"]
	if code != exitFailed || f.Verdict != failed || !strings.Contains(f.Says, "RENOWN_NOT_SET") || !strings.Contains(f.Says, ":2:") {
		t.Errorf("exit code %d: %+v", code, f)
	}
}

func TestMigrateTwice(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	if out := mustRenown(t, "migrate", "-c", config); !contains(out, "applied 0001_reviews") {
		t.Errorf("the first time: %s", out)
	}
	if out := mustRenown(t, "migrate", "-c", config); out != "the schema is up to date\n" {
		t.Errorf("the second time: %s", out)
	}
}
