package world

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// reply is an answer as plain net/http gives it.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

// call asks a network's API with some headers, "Name: value".
func call(t *testing.T, s *Server, method, path string, form url.Values, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if closeErr := answer.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	got := reply{status: answer.StatusCode, header: answer.Header, text: string(text)}
	_ = json.Unmarshal(text, &got.body) // a list, or no JSON: the test looks at the text
	return got
}

func bearerOf(network string) string { return "Authorization: Bearer " + Key(network, "Skyways Air") }

func TestWrongKeysAreRefusedInThePlatformsOwnWords(t *testing.T) {
	s := start(t, New(Options{Anchor: anchor, Volume: 0.1}))
	for _, c := range []struct {
		path   string
		status int
		says   string
		header string
	}{
		{"/net/x/2/tweets/search/recent?query=skyways", 401, `"Unauthorized"`, "Authorization: Bearer wrong"},
		{"/net/mastodon/api/v2/search?q=skyways&type=statuses", 401, "access token is invalid", "Authorization: Bearer wrong"},
		{"/net/mastodon/api/v2/search?q=skyways&type=statuses", 401, "requires an authenticated user", "Accept: */*"},
		{"/net/bluesky/xrpc/app.bsky.feed.searchPosts?q=skyways", 401, "AuthMissing", "Accept: */*"},
		{"/net/bluesky/xrpc/app.bsky.feed.searchPosts?q=skyways", 400, "InvalidToken", "Authorization: Bearer wrong"},
		{"/net/youtube/youtube/v3/channels?forHandle=@skywaysair", 400, "API_KEY_INVALID", "X-Goog-Api-Key: wrong"},
		{"/net/instagram/v23.0/1?fields=id", 401, `"code":190`, "Authorization: Bearer wrong"},
		{"/net/facebook/v23.0/skywaysair?fields=id", 401, `"code":190`, "Authorization: Bearer wrong"},
		{"/net/reddit/search?q=skyways", 401, "Unauthorized", "Authorization: Bearer wrong"},
		{"/net/trustpilot/v1/business-units/find?name=skyways-air.example", 401, "Invalid ApiKey", "apikey: wrong"},
		{"/net/googlebusiness/v4/" + Locations()[0].ID + "/reviews", 401, "UNAUTHENTICATED", "Authorization: Bearer wrong"},
	} {
		if got := call(t, s, "GET", c.path, nil, c.header); got.status != c.status || !strings.Contains(got.text, c.says) {
			t.Errorf("%s: %d %s", c.path, got.status, got.text)
		}
	}
	if got := call(t, s, "GET", "/net/nothing/x", nil); got.status != http.StatusNotFound {
		t.Errorf("an unknown network: %d", got.status)
	}
}

func TestLimitsOfXAndItsEdges(t *testing.T) {
	w := New(Options{Anchor: anchor.Add(7 * time.Minute), Volume: 0.1})
	s := start(t, w)
	path := "/net/x/2/tweets/search/recent?max_results=10&query=" + url.QueryEscape("#SkywaysMoments")
	for n := 1; n <= 451; n++ {
		got := call(t, s, "GET", path, nil, bearerOf(X))
		if over := n > 450; over != (got.status == http.StatusTooManyRequests) {
			t.Fatalf("request %d: %d", n, got.status)
		}
		if reset := fmt.Sprint(anchor.Add(15 * time.Minute).Unix()); got.header.Get("X-Rate-Limit-Reset") != reset || got.header.Get("X-Rate-Limit-Remaining") != fmt.Sprint(max(0, 450-n)) {
			t.Fatalf("request %d: %v", n, got.header)
		}
	}
	if over := w.Exceeded(); over["x /2/tweets/search/recent"] != 1 {
		t.Errorf("exceeded: %v", over)
	}
	w.SetNow(anchor.Add(15 * time.Minute))
	if got := call(t, s, "GET", path, nil, bearerOf(X)); got.status != 200 {
		t.Errorf("in the next window: %d", got.status)
	}
	for _, more := range []string{"&start_time=" + anchor.AddDate(0, 0, -8).Format(time.RFC3339), "&max_results=5", "&next_token=!", "&since_id=12345",
		"&end_time=" + anchor.Add(15*time.Minute).Format(time.RFC3339)} {
		query := strings.Replace(path, "max_results=10&", "", 1) + more
		if got := call(t, s, "GET", query, nil, bearerOf(X)); got.status != http.StatusBadRequest || !strings.Contains(got.text, "Invalid Request") {
			t.Errorf("%s: %d", more, got.status)
		}
	}
}

func TestSessionsAndTokensEnd(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.1})
	s := start(t, w)
	login := func(body string) reply {
		r, err := http.Post(s.URL+"/net/bluesky/xrpc/com.atproto.server.createSession", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		if closeErr := r.Body.Close(); err != nil || closeErr != nil {
			t.Fatal(err, closeErr)
		}
		got := reply{status: r.StatusCode, header: r.Header, text: string(text)}
		_ = json.Unmarshal(text, &got.body) // a refusal is JSON, too
		return got
	}
	if got := login(`{"identifier":"renown.social.example","password":"wrong"}`); got.status != 401 || got.body["error"] != "AuthenticationRequired" {
		t.Errorf("wrong password: %d %s", got.status, got.text)
	}
	session := login(fmt.Sprintf(`{"identifier":%q,"password":%q}`, blueskyReader, Key(Bluesky, "Rival Jets")))
	access, refresh := fmt.Sprint("Authorization: Bearer ", session.body["accessJwt"]), fmt.Sprint("Authorization: Bearer ", session.body["refreshJwt"])
	search := "/net/bluesky/xrpc/app.bsky.feed.searchPosts?q=skyways"
	if got := call(t, s, "GET", search, nil, access); got.status != 200 || got.header.Get("Ratelimit-Reset") == "" {
		t.Errorf("a fresh session: %d %s", got.status, got.text)
	}
	w.SetNow(anchor.Add(2*time.Hour + time.Second))
	if got := call(t, s, "GET", search, nil, access); got.status != 400 || got.body["error"] != "ExpiredToken" {
		t.Errorf("after two hours: %d %s", got.status, got.text)
	}
	for i, want := range []int{200, 400} { // a token to refresh with holds once
		if got := call(t, s, "POST", "/net/bluesky/xrpc/com.atproto.server.refreshSession", nil, refresh); got.status != want {
			t.Errorf("refreshing, time %d: %d %s", i+1, got.status, got.text)
		}
	}
	id, secret, token := GoogleSecret()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {id}, "client_secret": {secret}, "refresh_token": {token}}
	granted := call(t, s, "POST", "/net/googlebusiness/token", form)
	reviews := "/net/googlebusiness/v4/" + Locations()[0].ID + "/reviews"
	if got := call(t, s, "GET", reviews, nil, fmt.Sprint("Authorization: Bearer ", granted.body["access_token"])); got.status != 200 || got.body["averageRating"] == nil {
		t.Errorf("Google: %d %s", got.status, got.text)
	}
	w.SetNow(anchor.Add(4 * time.Hour))
	if got := call(t, s, "GET", reviews, nil, fmt.Sprint("Authorization: Bearer ", granted.body["access_token"])); got.status != 401 {
		t.Errorf("Google, after an hour: %d", got.status)
	}
}

func TestQuotasAndOtherLimits(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.1})
	s := start(t, w)
	var got reply
	for range 101 {
		got = call(t, s, "GET", "/net/youtube/youtube/v3/search?q=%23SkywaysMoments", nil, "X-Goog-Api-Key: "+Key(YouTube, "Skyways Air"))
	}
	if got.status != http.StatusForbidden || !strings.Contains(got.text, "quotaExceeded") {
		t.Errorf("the 101st search of a day: %d %s", got.status, got.text)
	}
	for n := range 31 {
		got = call(t, s, "GET", fmt.Sprintf("/net/instagram/v23.0/ig_hashtag_search?user_id=1&q=tag%d", n), nil, bearerOf(Instagram))
	}
	if got.status != http.StatusBadRequest || !strings.Contains(got.text, `"code":18`) {
		t.Errorf("the 31st hashtag of a week: %d %s", got.status, got.text)
	}
	for range 834 {
		got = call(t, s, "GET", "/net/trustpilot/v1/business-units/find?name=skyways-air.example", nil, "apikey: "+Key(Trustpilot, "Skyways Air"))
	}
	if at, err := http.ParseTime(got.header.Get("Retry-After")); got.status != http.StatusTooManyRequests || err != nil || !at.Equal(anchor.Add(5*time.Minute)) {
		t.Errorf("the 834th request in 5 minutes: %d, %v", got.status, got.header)
	}
	for range 301 {
		got = call(t, s, "GET", "/net/mastodon/api/v1/tags/SkywaysMoments", nil)
	}
	if at, err := time.Parse(time.RFC3339, got.header.Get("X-Ratelimit-Reset")); got.status != http.StatusTooManyRequests || err != nil || !at.Equal(anchor.Add(5*time.Minute)) {
		t.Errorf("the 301st request in 5 minutes: %d, %v", got.status, got.header)
	}
	id, secret := RedditApp("Skyways Air")
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/net/reddit/api/v1/access_token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(id, secret)
	token := call(t, s, "POST", "/net/reddit/api/v1/access_token", url.Values{"grant_type": {"client_credentials"}}, "Authorization: "+r.Header.Get("Authorization"))
	got = call(t, s, "GET", "/net/reddit/r/travel/new", nil, fmt.Sprint("Authorization: Bearer ", token.body["access_token"]))
	if got.status != 200 || got.header.Get("X-Ratelimit-Remaining") != "999.0" || got.header.Get("X-Ratelimit-Reset") != "600" {
		t.Errorf("Reddit: %d %v", got.status, got.header)
	}
	for limit, n := range map[string]int{"youtube searches": 1, "instagram hashtags": 1, "trustpilot ": 1, "mastodon ": 1} {
		if w.Exceeded()[limit] != n {
			t.Errorf("exceeded: %v, want %q %d times", w.Exceeded(), limit, n)
		}
	}
}

// What was deleted is absent, not found, or told as deleted, as each network does it.
func TestDeletedPosts(t *testing.T) {
	w := demo()
	s := start(t, w)
	one := func(network string) string {
		for id := range w.Deleted(network, "Skyways Air") {
			return id
		}
		t.Fatalf("nothing was deleted on %s", network)
		return ""
	}
	if got := call(t, s, "GET", "/net/mastodon/api/v1/statuses/"+one(Mastodon), nil); got.status != http.StatusNotFound {
		t.Errorf("Mastodon: %d", got.status)
	}
	if got := call(t, s, "GET", "/net/x/2/tweets?ids="+one(X), nil, bearerOf(X)); got.status != 200 || !strings.Contains(got.text, "resource-not-found") {
		t.Errorf("X: %d %s", got.status, got.text)
	}
	if got := call(t, s, "GET", "/net/facebook/v23.0/?ids="+one(Facebook), nil, bearerOf(Facebook)); got.status != 400 || !strings.Contains(got.text, `"error_subcode":33`) {
		t.Errorf("Facebook: %d %s", got.status, got.text)
	}
}
