package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// site is a real server on loopback. Without a handler of its own its robots.txt is absent.
func site(t *testing.T, routes map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	for path, handler := range routes {
		mux.HandleFunc(path, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// quick is a client that waits for nothing.
func quick(t *testing.T, change ...func(*fetch.Options)) *fetch.Client {
	t.Helper()
	options := fetch.Options{DelayPerHost: -1, Backoff: time.Millisecond, Timeout: 20 * time.Second, Contact: "ops@example.org"}
	for _, f := range change {
		f(&options)
	}
	return fetch.New(options)
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, body)
	}
}

func TestGetReturnsThePageAndSaysWhoAsks(t *testing.T) {
	var agent atomic.Value
	server := site(t, map[string]http.HandlerFunc{"/page": func(w http.ResponseWriter, r *http.Request) {
		agent.Store(r.UserAgent())
		text("<p>Grüße</p>")(w, r)
	}})
	session := quick(t).Session()
	page, err := session.Get(context.Background(), server.URL+"/page#part")
	if err != nil {
		t.Fatal(err)
	}
	if string(page.Body) != "<p>Grüße</p>" || page.Status != 200 || page.URL != server.URL+"/page" || page.Charset != "utf-8" {
		t.Errorf("page: %q %d %s %s", page.Body, page.Status, page.URL, page.Charset)
	}
	if got := page.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
	if got := agent.Load(); got != "Renown/0.1 (+ops@example.org)" {
		t.Errorf("user agent %q", got)
	}
	if session.Requests() != 2 || session.Bytes() != int64(len(page.Body)) {
		t.Errorf("counted %d requests, %d bytes; want robots.txt and the page", session.Requests(), session.Bytes())
	}
}
