package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"renown/warehouse/record"
)

func TestScoresAreShownAsTheyWereRead(t *testing.T) {
	text, err := json.Marshal(fields(reviewValues(record.Review{Stars: 4.2})))
	if err != nil || !contains(string(text), `"stars":4.2,`) {
		t.Errorf("%s, %v", text, err)
	}
}

// A network that costs is asked only by who says so. What it gives is shown: posts, accounts, counts.
func TestTryNetworks(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(xAnswer(r.URL.Path)))
	}))
	defer server.Close()
	t.Setenv("RENOWN_TEST_TOKEN", "a-very-secret-token")
	config := writeConfig(t, "Skyways Air", `campaigns: [{name: Blue, brand: Skyways Air, hashtags: [SkywaysBlue], from: 2026-01-01}]
sources:
  - {name: posts, kind: x, brand: Skyways Air, handles: [skywaysair], token: "${RENOWN_TEST_TOKEN}", api: "`+server.URL+`"}
  - {name: empty, kind: feed, brand: Skyways Air, url: "`+server.URL+`/feed"}
`)
	refused := renownAtOnce(t, "try", "posts", "-c", config)
	if refused.code != exitUsage || !contains(refused.stderr, "this takes at most $") || !contains(refused.stderr, "add --spend") || asked.Load() != 0 {
		t.Errorf("without --spend: exit code %d, asked %d times, %s", refused.code, asked.Load(), refused.stderr)
	}
	got := renownAtOnce(t, "try", "posts", "-c", config, "--spend", "--format", "json")
	var shown struct {
		Mentions []map[string]any `json:"mentions"`
		Accounts []map[string]any `json:"accounts"`
		Counts   []map[string]any `json:"hashtag_counts"`
	}
	decode(t, []byte(got.stdout), &shown)
	if got.code != exitOK || len(shown.Mentions) == 0 || len(shown.Accounts) != 1 || len(shown.Counts) != 1 {
		t.Fatalf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if shown.Accounts[0]["followers"] != 1800000.0 || shown.Counts[0]["uses"] != 744.0 || shown.Counts[0]["authors"] != nil {
		t.Errorf("%v, %v", shown.Accounts, shown.Counts)
	}
	if text := shown.Mentions[0]["text"]; text != "They said (hidden)" {
		t.Errorf("a key that was said back is shown: %v", text)
	}
	text := renownAtOnce(t, "try", "posts", "-c", config, "--spend").stdout
	for _, part := range []string{"post 1 of ", "account 1 of 1", "followers        1800000", "hashtag count 1 of 1", "uses             744"} {
		if !contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	none := renownAtOnce(t, "try", "empty", "-c", config)
	if none.code != exitFailed || !contains(none.stdout, "The source gives nothing") || contains(none.stdout, "CSS") || contains(none.stdout, "own rating") {
		t.Errorf("exit code %d\n%s%s", none.code, none.stdout, none.stderr)
	}
}

// xAnswer is what X would say, and an empty feed.
func xAnswer(path string) string {
	switch {
	case path == "/feed":
		return `{"version":"https://jsonfeed.org/version/1.1","title":"News","items":[]}`
	case strings.HasSuffix(path, "/counts/recent"):
		return `{"data":[{"start":"2026-05-20T10:00:00.000Z","end":"2026-05-20T11:00:00.000Z","tweet_count":744}],"meta":{"total_tweet_count":744}}`
	case strings.HasSuffix(path, "/users/by"):
		return `{"data":[{"id":"7","username":"skywaysair","public_metrics":{"followers_count":1800000,"following_count":12,"tweet_count":900}}]}`
	}
	return `{"data":[{"id":"1924700000000000001","author_id":"9","text":"They said a-very-secret-token","created_at":"2026-05-20T10:30:00.000Z","conversation_id":"1924700000000000001"}],"meta":{"result_count":1}}`
}
