package fetch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// planted are secrets of every place a request can hold one in.
var planted = []string{"acc0unt-pl4nted", "h3ader/pl4nted+x", "qu3ry pl4nted", "f0rm-pl4nted", "js0n-pl4nted", "bas1c-pl4nted", "url-pl4nted"}

// hiddenIn fails for each planted secret, in any spelling, that a text shows.
func hiddenIn(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range planted {
		for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			if strings.Contains(text, spelling) {
				t.Errorf("%s shows %q: %s", where, secret, text)
			}
		}
	}
}

// parrot says back all it was told, with a status, and in another order each time.
func parrot(code int) http.HandlerFunc {
	turn := 0
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, password, _ := r.BasicAuth()
		parts := []string{string(body), password, fmt.Sprint(r.URL), fmt.Sprint(r.Header), fmt.Sprint(r.URL.Query())}
		w.WriteHeader(code)
		for i := range parts {
			fmt.Fprintf(w, "you sent %s ", parts[(i+turn)%len(parts)])
		}
		turn++
	}
}

func TestSecretsAreNotRepeated(t *testing.T) {
	var log bytes.Buffer
	client, clock := simulated(t, func(o *fetch.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		o.Retries = 1
	})
	for _, code := range []int{400, 401, 403, 404, 429, 500, 503} {
		server := serve(t, clock, parrot(code))
		address := strings.Replace(server.URL, "http://", "http://ops:"+planted[6]+"@", 1)
		api := talk(t, client, fetch.APIOptions{Base: address, Account: fetch.Secret(planted[0]),
			Budgets: []fetch.Budget{{Name: "units", Limit: 1e6, Window: fetch.Window{Month: clock.now().Location()}}},
			Authorize: func(_ context.Context, r *http.Request) error {
				r.Header.Set("X-Api-Key", planted[1])
				query := r.URL.Query()
				query.Set("access_token", planted[2])
				query.Set("appid", planted[0])
				r.URL.RawQuery = query.Encode()
				return nil
			},
			Explain: func(_ int, body []byte) string { return string(body) },
		})
		basic := &http.Request{Header: http.Header{}}
		basic.SetBasicAuth("skyways", planted[5])
		for _, ask := range []fetch.Ask{
			{Path: "posts", Query: values("key", planted[2]), Cost: []fetch.Cost{{Budget: "units", Amount: 1}}},
			{Method: "POST", Path: "token", Form: values("client_secret", planted[3]), Header: basic.Header, Repeatable: true},
			{Method: "POST", Path: "session", JSON: map[string]any{"identifier": "skyways.example", "password": planted[4]}},
			{Path: "posts/" + planted[0]},
		} {
			for range 5 {
				clock.pass(2 * time.Hour) // no limit and no circuit stands in the way
				_, err := api.Do(t.Context(), ask)
				var failed *fetch.Error
				if !errors.As(err, &failed) {
					t.Fatalf("error %v", err)
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					hiddenIn(t, "an error", fmt.Sprintf("%v %+v %q", e, e, e))
				}
				hiddenIn(t, "an error's parts", failed.URL+" "+failed.Detail+" "+failed.Remedy())
			}
		}
	}
	for where, state := range map[string]any{"the state": client.State(), "the budgets": client.Budgets()} {
		text, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		hiddenIn(t, where, fmt.Sprintf("%s %#v", text, state))
	}
	hiddenIn(t, "the log", log.String())
	if !strings.Contains(log.String(), "REDACTED") {
		t.Errorf("the log has nothing to hide: %s", log.String())
	}
}

func TestTheStateForTheSourcesPage(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/search" {
			status(200, "x-rate-limit-limit", "450", "x-rate-limit-remaining", "449", "x-rate-limit-reset", "900")(w, r)
			return
		}
		status(200, "X-App-Usage", `{"call_count":28}`)(w, r)
	})
	one := talk(t, client, fetch.APIOptions{Source: "x skyways", Base: server.URL, Account: "skyways-token"})
	talk(t, client, fetch.APIOptions{Source: "x rivals", Base: server.URL, Account: "rivals-token"})
	answers(t, one, fetch.Ask{Path: "search", Limit: "search"})
	answers(t, one, fetch.Ask{Path: "users"})
	host := strings.TrimPrefix(server.URL, "http://")
	closed := fetch.CircuitState{State: "closed"}
	want := []fetch.APIState{
		{Source: "x rivals", Host: host, Circuit: closed},
		{Source: "x skyways", Host: host, Circuit: closed, Limits: []fetch.LimitState{
			{Name: "", Unit: "%", Allowed: 100, Left: 72, Reset: start.Add(10 * 60e9), Seen: start},
			{Name: "search", Unit: "requests", Allowed: 450, Left: 449, Reset: start.Add(900e9), Seen: start},
		}},
	}
	if got := client.State(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// A secret that the end of what is shown would cut in two is not shown by half.
func TestACutLeavesNoHalfSecret(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, status(400))
	for padding := 250; padding < 310; padding++ {
		api := talk(t, client, fetch.APIOptions{Base: server.URL, Account: fetch.Secret(planted[0]), Explain: func(int, []byte) string {
			return strings.Repeat("x", padding) + planted[0]
		}})
		if failed := refused(t, api, fetch.Ask{}, fetch.Status); strings.Contains(failed.Detail, planted[0][:3]) {
			t.Fatalf("with %d before it: %s", padding, failed.Detail)
		}
	}
}
