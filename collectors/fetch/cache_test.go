package fetch_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"renown/collectors/fetch"
)

func withCache(dir string) func(*fetch.Options) {
	return func(o *fetch.Options) { o.CacheDir = dir }
}

// versioned serves a page whose ETag is its version, and counts whole answers.
func versioned(version *atomic.Value, whole *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tag := `"` + version.Load().(string) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "text/html; charset=windows-1252")
		w.Header().Set("Set-Cookie", "id=12345")
		w.Header().Set("X-Answer", fmt.Sprint(whole.Load()))
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		whole.Add(1)
		fmt.Fprintf(w, "version %s \xfc", version.Load())
	}
}

func TestUnchangedPagesComeFromTheCache(t *testing.T) {
	var version atomic.Value
	var whole atomic.Int64
	version.Store("1")
	server := site(t, map[string]http.HandlerFunc{"/page": versioned(&version, &whole)})
	dir := t.TempDir()
	get := func() *fetch.Page {
		t.Helper()
		page, err := quick(t, withCache(dir)).Get(t.Context(), server.URL+"/page?key=s3cret") // a new program each time
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	first, second := get(), get()
	if first.FromCache || !second.FromCache || whole.Load() != 1 {
		t.Errorf("from cache: %v, %v; %d whole answers", first.FromCache, second.FromCache, whole.Load())
	}
	if string(second.Body) != "version 1 ü" || second.Charset != "windows-1252" || second.Status != 200 {
		t.Errorf("stored page: %q %q %d", second.Body, second.Charset, second.Status)
	}
	if second.Header.Get("Content-Type") != first.Header.Get("Content-Type") || second.Header.Get("X-Answer") != "1" {
		t.Errorf("headers: %v", second.Header)
	}
	version.Store("2")
	if page := get(); page.FromCache || string(page.Body) != "version 2 ü" {
		t.Errorf("after a change: %+v", page)
	}
	for _, file := range files(t, dir) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("s3cret")) || bytes.Contains(data, []byte("12345")) {
			t.Error("the cache holds a secret")
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestADamagedCacheIsFetchedAnew(t *testing.T) {
	var version atomic.Value
	var whole atomic.Int64
	version.Store("1")
	server := site(t, map[string]http.HandlerFunc{"/page": versioned(&version, &whole)})
	dir := t.TempDir()
	for i, damage := range []func([]byte) []byte{
		func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		func(b []byte) []byte { return b[:len(b)/2] },
		func([]byte) []byte { return nil },
	} {
		var log bytes.Buffer
		client := quick(t, withCache(dir), func(o *fetch.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
		if _, err := client.Get(t.Context(), server.URL+"/page"); err != nil {
			t.Fatal(err)
		}
		file := files(t, dir)[0]
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, damage(data), 0o600); err != nil {
			t.Fatal(err)
		}
		before := whole.Load()
		page, err := client.Get(t.Context(), server.URL+"/page")
		if err != nil || page.FromCache || string(page.Body) != "version 1 ü" || whole.Load() != before+1 {
			t.Errorf("damage %d: %+v, %v", i, page, err)
		}
		if !strings.Contains(log.String(), "cannot be read") {
			t.Errorf("damage %d is not in the log: %s", i, log.String())
		}
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Last-Modified", "Fri, 01 May 2026 12:00:00 GMT")
		fmt.Fprint(w, strings.Repeat("x", 10_000))
	}})
	dir := t.TempDir()
	client := quick(t, withCache(dir), func(o *fetch.Options) { o.CacheBytes = 100_000 })
	for i := range 50 {
		if _, err := client.Get(t.Context(), fmt.Sprint(server.URL, "/", i)); err != nil {
			t.Fatal(err)
		}
	}
	var size int64
	for _, file := range files(t, dir) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 100_000 || size < 50_000 {
		t.Errorf("%d bytes on disk", size)
	}
	if page, err := client.Get(t.Context(), server.URL+"/49"); err != nil || len(page.Body) != 10_000 {
		t.Errorf("the newest page: %v", err)
	}
}

func TestWhatMayNotBeKeptIsNot(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{
		"/plain": text("no validator"),
		"/private": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Cache-Control", "private, No-Store")
			text("x")(w, r)
		},
		"/gone": status(404, "ETag", `"1"`),
	})
	dir := filepath.Join(t.TempDir(), "cache")
	client := quick(t, withCache(dir))
	for _, path := range []string{"/plain", "/private", "/gone"} {
		if _, err := client.Get(t.Context(), server.URL+path); err != nil && !fetch.IsKind(err, fetch.Status) {
			t.Fatal(err)
		}
	}
	if list := files(t, dir); len(list) != 0 {
		t.Errorf("kept: %v", list)
	}
}

func TestACacheThatCannotBeWrittenCostsNoRun(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("ETag", `"1"`); text("x")(w, r) }})
	if _, err := quick(t, withCache(filepath.Join(blocked, "cache"))).Get(t.Context(), server.URL); err != nil {
		t.Error(err)
	}
}
