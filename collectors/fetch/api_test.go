package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
)

func packed(body string) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	fmt.Fprint(w, body)
	w.Close()
	return buf.Bytes()
}

func TestAnAskGoesOutWhole(t *testing.T) {
	client, clock := simulated(t)
	var body atomic.Value
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		body.Store(string(text))
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed("\xef\xbb\xbf" + `{"a":"Grüße"}`))
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL + "/v2/?x=1", Authorize: bearer("k3y-for-skyways")})
	reply := answers(t, api, fetch.Ask{Path: "/posts/search?lang=en", Query: values("q", "#skyways & more"), Header: http.Header{"x-thing": {"1"}}})
	r := server.last()
	if r.Method != "GET" || r.URL.Path != "/v2/posts/search" || r.URL.Query().Get("q") != "#skyways & more" || r.URL.Query().Get("lang") != "en" {
		t.Errorf("%s %s", r.Method, r.URL)
	}
	for name, want := range map[string]string{"Authorization": "Bearer k3y-for-skyways", "Accept": "application/json",
		"Accept-Encoding": "gzip", "User-Agent": "Renown/0.1 (+ops@example.org)", "X-Thing": "1"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if string(reply.Body) != `{"a":"Grüße"}` || reply.Status != 200 || reply.Header.Get("Content-Type") != "application/json" ||
		reply.URL != server.URL+r.URL.String() {
		t.Errorf("reply %+v, body %s", reply, reply.Body)
	}
	if api.Requests() != 1 || api.Bytes() != int64(len("\xef\xbb\xbf")+len(reply.Body)) {
		t.Errorf("%d requests, %d bytes", api.Requests(), api.Bytes())
	}
	answers(t, api, fetch.Ask{Method: "POST", Path: "session", JSON: map[string]int{"a": 1}, Anonymous: true, Header: http.Header{"Accept": {"text/plain"}}})
	if r := server.last(); body.Load() != `{"a":1}` || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "" || r.Header.Get("Accept") != "text/plain" {
		t.Errorf("%v %v", body.Load(), r.Header)
	}
	answers(t, api, fetch.Ask{Method: "POST", Path: server.URL + "/token", Form: values("grant_type", "x y")})
	if r := server.last(); body.Load() != "grant_type=x+y" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.URL.Path != "/token" {
		t.Errorf("%v %v", body.Load(), r.URL)
	}
	if _, err := api.Do(t.Context(), fetch.Ask{JSON: 1, Form: values()}); err == nil {
		t.Error("a request with two bodies was sent")
	}
}

func TestWhatARefusalBecomes(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header []string
		kind   fetch.Kind
	}{
		"bad request": {400, nil, fetch.Status}, "unauthorized": {401, nil, fetch.Denied}, "forbidden": {403, nil, fetch.Denied},
		"not found": {404, nil, fetch.Status}, "gone": {410, nil, fetch.Status}, "too many": {429, nil, fetch.RateLimited},
		"fault": {500, nil, fetch.Status}, "unavailable": {503, nil, fetch.Status}, "not modified": {304, nil, fetch.Status},
		"unavailable for now": {503, []string{"Retry-After", "3600"}, fetch.RateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
			server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				status(c.status, c.header...)(w, r)
				if c.status != 304 {
					_, _ = w.Write(packed(`{"message":"no` + "\n\t\u0007" + `way"}` + strings.Repeat(" ", 100_000)))
				}
			})
			explained := 0
			api := talk(t, client, fetch.APIOptions{Base: server.URL, Explain: func(status int, body []byte) string {
				explained++
				return strings.TrimSpace(string(body)) + strings.Repeat("x", 5000)
			}})
			failed := refused(t, api, fetch.Ask{Path: "posts"}, c.kind)
			if failed.Status != c.status || len(failed.Answer) > 16<<10 || explained != 1 || len(failed.Detail) > 400 {
				t.Errorf("%+v", failed)
			}
			if c.status != 304 && (!strings.Contains(failed.Error(), `: {"message":"no way"}`) || !strings.HasPrefix(string(failed.Answer), `{"message"`)) {
				t.Errorf("%v, %.20q", failed, failed.Answer)
			}
			if fetch.IsGone(failed) != (c.status == 404 || c.status == 410) {
				t.Errorf("IsGone(%v) is wrong", failed)
			}
		})
	}
}

func TestAKindCanJudgeARefusal(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, script(append(repeat(2, status(400)), ok)...))
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Judge: func(status int, _ []byte) fetch.Kind {
		if status == 400 {
			return fetch.RateLimited
		}
		return ""
	}})
	answers(t, api, fetch.Ask{})
	if server.asked() != 3 || clock.rested() < 3*time.Second {
		t.Errorf("asked %d times, waited %s", server.asked(), clock.rested())
	}
}

func TestBrokenAnswersOfAnAPI(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
	for name, c := range map[string]struct {
		answer string
		kind   fetch.Kind
	}{
		"shorter than its length": {head + "Content-Length: 1000\r\n\r\n{", fetch.Truncated},
		"cut chunk":               {head + "Transfer-Encoding: chunked\r\n\r\nff\r\n{", fetch.Truncated},
		"no gzip":                 {head + "Content-Encoding: gzip\r\n\r\n{}", fetch.Truncated},
		"no answer":               {"", fetch.Unreachable},
		"too long":                {head + "\r\n" + strings.Repeat("x", 2000), fetch.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := simulated(t, func(o *fetch.Options) { o.Retries, o.MaxBytes = -1, 1000 })
			refused(t, talk(t, client, fetch.APIOptions{Base: raw(t, c.answer)}), fetch.Ask{}, c.kind)
		})
	}
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries, o.Timeout = -1, 50*time.Millisecond })
	server := serve(t, clock, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	refused(t, talk(t, client, fetch.APIOptions{Base: server.URL}), fetch.Ask{}, fetch.Timeout)
}

func TestTheKeyStaysOnItsHost(t *testing.T) {
	client, clock := simulated(t)
	other := serve(t, clock, ok)
	mine := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there?page=2", http.StatusFound)
		case "/away":
			http.Redirect(w, r, other.URL+"/x", http.StatusTemporaryRedirect)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			ok(w, r)
		}
	})
	keyed := talk(t, client, fetch.APIOptions{Base: mine.URL, Authorize: bearer("k3y-for-skyways")})
	reply := answers(t, keyed, fetch.Ask{Path: "here"})
	if r := mine.last(); reply.URL != mine.URL+"/there?page=2" || r.Header.Get("Authorization") == "" || keyed.Requests() != 2 {
		t.Errorf("%s with %v", reply.URL, r.Header)
	}
	refused(t, keyed, fetch.Ask{Path: "away"}, fetch.Status)
	refused(t, keyed, fetch.Ask{Path: "round"}, fetch.RedirectLoop)
	refused(t, keyed, fetch.Ask{Path: other.URL + "/next"}, fetch.BadAddress)
	refused(t, keyed, fetch.Ask{Path: "away", Anonymous: true, Header: http.Header{"X-Api-Key": {"another"}}}, fetch.Status)
	refused(t, keyed, fetch.Ask{Path: "away", Anonymous: true, Query: values("access_token", "another")}, fetch.Status)
	refused(t, keyed, fetch.Ask{Path: "away", Anonymous: true, Method: "POST", Form: values("password", "another")}, fetch.Status)
	if other.asked() != 0 {
		t.Fatalf("the other host was sent %v", other.last().Header)
	}
	open := talk(t, client, fetch.APIOptions{Base: mine.URL})
	answers(t, open, fetch.Ask{Path: "away"})
	answers(t, open, fetch.Ask{Path: other.URL})
	answers(t, keyed, fetch.Ask{Path: other.URL, Anonymous: true})
	if other.asked() != 3 || other.last().Header.Get("Authorization") != "" {
		t.Errorf("the other host was asked %d times, with %v", other.asked(), other.last().Header)
	}
}

func TestFaultsThatMayPass(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("{"))
	}
	for name, fault := range map[string]http.HandlerFunc{"500": status(500), "503": status(503), "hang up": hangUp, "cut": cut, "429": status(429)} {
		for method, c := range map[string]struct {
			ask   fetch.Ask
			again bool
		}{
			"GET": {fetch.Ask{}, true}, "POST": {fetch.Ask{Method: "POST"}, name == "429"}, "repeatable": {fetch.Ask{Method: "POST", Repeatable: true}, true},
		} {
			t.Run(name+" "+method, func(t *testing.T) {
				client, clock := simulated(t)
				server := serve(t, clock, script(fault, fault, ok))
				api := talk(t, client, fetch.APIOptions{Base: server.URL})
				_, err := api.Do(t.Context(), c.ask)
				if (err == nil) != c.again {
					t.Errorf("error %v", err)
				}
				if rested := clock.rested(); c.again && (server.asked() != 3 || api.Requests() != 3 || rested < 3*time.Second || rested > 4500*time.Millisecond) {
					t.Errorf("asked %d times, waited %s", server.asked(), rested)
				}
			})
		}
	}
	client, clock := simulated(t)
	server := serve(t, clock, status(500))
	refused(t, talk(t, client, fetch.APIOptions{Base: server.URL}), fetch.Ask{}, fetch.Status)
	if server.asked() != 4 {
		t.Errorf("asked %d times, want 4", server.asked())
	}
}

func TestTheKeyIsRenewedOnce(t *testing.T) {
	client, clock := simulated(t)
	var valid atomic.Value
	valid.Store("second")
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+valid.Load().(string) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		ok(w, r)
	})
	var mu sync.Mutex
	key, renewed := "first", 0
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Keys: "token",
		Authorize: func(ctx context.Context, r *http.Request) error {
			mu.Lock()
			defer mu.Unlock()
			return bearer(key)(ctx, r)
		},
		Renew: func(_ context.Context, refused *fetch.Error) (bool, error) {
			mu.Lock()
			defer mu.Unlock()
			renewed++
			key = "second"
			return refused.Status == 401, nil
		}})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := api.Get(t.Context(), "posts", nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if renewed != 1 {
		t.Errorf("renewed %d times", renewed)
	}
	valid.Store("third")
	failed := refused(t, api, fetch.Ask{}, fetch.Denied)
	if renewed != 2 || !strings.Contains(failed.Remedy(), "the source's token") {
		t.Errorf("renewed %d times; %s", renewed, failed.Remedy())
	}
	refused(t, api, fetch.Ask{Anonymous: true}, fetch.Denied)
	if renewed != 2 {
		t.Error("an anonymous request had the key renewed")
	}
}

// A session is asked for with the same API that needs it, even when every place and every limit is taken.
func TestASessionCanBeAskedForInAuthorize(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, status(200, "X-RateLimit-Limit", "100", "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "1"))
	var api *fetch.API
	api = talk(t, client, fetch.APIOptions{Base: server.URL, Authorize: func(ctx context.Context, _ *http.Request) error {
		_, err := api.Do(ctx, fetch.Ask{Method: "POST", Path: "session", Anonymous: true})
		return err
	}})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := api.Get(t.Context(), "posts", nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if server.asked() != 40 {
		t.Errorf("asked %d times", server.asked())
	}
}

func TestConditionalAsks(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.CacheDir = t.TempDir() })
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, `{"for":%q}`, r.Header.Get("Authorization"))
	})
	first := talk(t, client, fetch.APIOptions{Base: server.URL, Account: "first", Authorize: bearer("first")})
	other := talk(t, client, fetch.APIOptions{Base: server.URL, Account: "other", Authorize: bearer("other")})
	ask := fetch.Ask{Path: "feed", Conditional: true}
	answers(t, first, ask)
	reply := answers(t, first, ask)
	if !reply.FromCache || reply.Status != 200 || string(reply.Body) != `{"for":"Bearer first"}` {
		t.Errorf("%+v %s", reply, reply.Body)
	}
	if reply := answers(t, other, ask); reply.FromCache || string(reply.Body) != `{"for":"Bearer other"}` {
		t.Errorf("one account was given the other's answer: %s", reply.Body)
	}
	if reply := answers(t, first, fetch.Ask{Path: "feed"}); reply.FromCache {
		t.Error("an unconditional ask was answered from the cache")
	}
}

func TestTheEndOfARunIsNoFault(t *testing.T) {
	client, clock := simulated(t)
	asked := make(chan struct{}, 1)
	server := serve(t, clock, func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := api.Get(ctx, "posts", values("access_token", "s3cret-of-skyways"))
	var failed *fetch.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &failed) || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error %v", err)
	}
	if state := client.State(); len(state) != 1 || state[0].Circuit.Failures != 0 {
		t.Errorf("state %+v", state)
	}
}
