// Package collectortest runs a collector of a network against recorded exchanges, served by a real HTTP server on
// loopback, and holds what it hands over against what a case expects.
package collectortest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

var update = flag.Bool("update", false, "write what comes out into want.json, to be read before it is kept")

// Collector is what every kind makes.
type Collector interface {
	Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error)
}

// Now is the time of every case.
var Now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// Build makes a case's collector. dir is the case's folder (for its settings.yaml or cursor.json, where the kind wants
// such), base the address of the server that answers.
type Build func(t *testing.T, dir, base string, client *fetch.Client) Collector

// outcome is what want.json holds.
type outcome struct {
	Error    string         `json:"error,omitempty"`
	Complete bool           `json:"complete"`
	Notes    []string       `json:"notes,omitempty"`
	Requests []string       `json:"requests"`
	Batches  []record.Batch `json:"batches,omitempty"`
}

// Run runs every folder of testdata that holds a file exchange.txt. Each line of that file is one answer:
//
//	GET /api/v1/timelines/tag/tiffanyblue?limit=40 -> 200 page1.json [Header: value; Header: value]
//
// The query's parameters may stand in any order. Several lines for one request answer in turn, the last one for good. A
// request that no line names is answered 501 and fails the case. "{base}" in a body is the server's own address. What
// the collector hands over is compared, whole, with want.json; go test -update writes it anew. A file cursor.json, if
// there is one, holds the cursor the run starts with. What is asked must have been planned (Plan), if the kind plans.
func Run(t *testing.T, build Build) {
	t.Helper()
	files, err := filepath.Glob("testdata/*/exchange.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, file := range files {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) { check(t, dir, build) })
	}
}

func check(t *testing.T, dir string, build Build) {
	script := readScript(t, dir)
	server := httptest.NewServer(script)
	defer server.Close()
	script.base = server.URL
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Timeout: 20 * time.Second, Now: func() time.Time { return Now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	var got outcome
	collector, cursor := build(t, dir, server.URL, client), readCursor(t, dir)
	var plan []fetch.Planned
	p, plans := collector.(planner)
	if plans {
		plan = p.Plan(cursor)
	}
	result, err := collector.Collect(t.Context(), cursor, func(b *record.Batch) error {
		got.Batches = append(got.Batches, *b)
		return nil
	})
	got.Complete, got.Notes, got.Requests = result.Complete, result.Notes, script.asked
	if err != nil {
		got.Error = err.Error()
	}
	text, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(bytes.ReplaceAll(text, []byte(server.URL), []byte("{base}")), '\n')
	compare(t, filepath.Join(dir, "want.json"), text)
	if plans {
		planned(t, plan, script.asked, client.Budgets())
	}
}

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func readCursor(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cursor.json"))
	if errors.Is(err, os.ErrNotExist) {
		return map[string]string{}
	}
	cursor := map[string]string{}
	if err == nil {
		err = json.Unmarshal(text, &cursor)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cursor
}

// script answers as exchange.txt says.
type script struct {
	t       *testing.T
	base    string
	mu      sync.Mutex
	answers map[string][]answer
	asked   []string
}

type answer struct {
	status int
	body   []byte
	header http.Header
}

func readScript(t *testing.T, dir string) *script {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "exchange.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, answers: map[string][]answer{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		request, reply, found := strings.Cut(line, " -> ")
		if !found {
			t.Fatalf("%s: %q has no ->", dir, line)
		}
		key := normal(t, request)
		s.answers[key] = append(s.answers[key], readAnswer(t, dir, reply))
	}
	return s
}

func readAnswer(t *testing.T, dir, text string) answer {
	t.Helper()
	a := answer{header: http.Header{}}
	text, headers, _ := strings.Cut(text, " [")
	for _, line := range strings.Split(strings.TrimSuffix(headers, "]"), "; ") {
		if name, value, found := strings.Cut(line, ": "); found {
			a.header.Add(name, value)
		}
	}
	status, file, _ := strings.Cut(strings.TrimSpace(text), " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		t.Fatalf("%s: %q is not a status", dir, status)
	}
	a.status = code
	if file = strings.TrimSpace(file); file != "" {
		if a.body, err = os.ReadFile(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		if a.header.Get("Content-Type") == "" && strings.HasSuffix(file, ".json") {
			a.header.Set("Content-Type", "application/json; charset=utf-8")
		}
	}
	return a
}

func normal(t *testing.T, request string) string {
	t.Helper()
	method, address, found := strings.Cut(strings.TrimSpace(request), " ")
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || !found {
		t.Fatalf("%q is not a request", request)
	}
	return key(method, u)
}

func key(method string, u *url.URL) string {
	if query := u.Query().Encode(); query != "" {
		return fmt.Sprintf("%s %s?%s", method, u.EscapedPath(), query)
	}
	return fmt.Sprintf("%s %s", method, u.EscapedPath())
}

func (s *script) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	key := key(r.Method, r.URL)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, key)
	answers := s.answers[key]
	if len(answers) == 0 {
		s.t.Errorf("no answer for %s", key)
		rw.WriteHeader(http.StatusNotImplemented)
		return
	}
	if len(answers) > 1 {
		s.answers[key] = answers[1:]
	}
	rw.Header().Set("Date", Now.Format(http.TimeFormat)) // points in time that headers name are relative to it
	for name, values := range answers[0].header {
		rw.Header()[name] = values
	}
	rw.WriteHeader(answers[0].status)
	_, _ = rw.Write(bytes.ReplaceAll(answers[0].body, []byte("{base}"), []byte(s.base))) // the collector may have gone
}
