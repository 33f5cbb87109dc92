package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/world"
	"renown/warehouse/record"
)

// demoRun starts a demo in this process and returns the address it prints, what it printed before that, and a way to
// end it that gives the exit code.
func demoRun(t *testing.T, dir string) (address string, before []string, end func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		c := Run(ctx, World{Args: []string{"demo", "--listen", "127.0.0.1:0", "--dir", dir}, Stdin: strings.NewReader(""),
			Stdout: in, Stderr: os.Stderr, Env: os.LookupEnv, Now: time.Now})
		code <- c
		_ = in.CloseWithError(io.EOF) // never fails
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "Open "); found {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return strings.TrimSuffix(rest, "/"), before, func() int { cancel(); return <-code }
		}
		before = append(before, lines.Text())
	}
	cancel()
	t.Fatalf("the demo ended with %d before it printed its address:\n%s", <-code, strings.Join(before, "\n"))
	return "", nil, nil
}

// breakOff starts a demo in dir and ends it, as by Ctrl-C, in the middle of its past.
func breakOff(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, World{Args: []string{"demo", "--listen", "127.0.0.1:0", "--dir", dir}, Stdin: strings.NewReader(""),
			Stdout: io.Discard, Stderr: os.Stderr, Env: os.LookupEnv, Now: time.Now})
	}()
	for lived := 0; lived < 4; time.Sleep(50 * time.Millisecond) {
		if state, err := readDemoState(dir, time.Now()); err == nil {
			lived = state.Lived
		}
	}
	cancel()
	if got := <-code; got != exitOK {
		t.Errorf("a demo that was broken off ended with %d", got)
	}
}

func TestDemo(t *testing.T) {
	dir := t.TempDir()
	breakOff(t, dir)
	base, steps, end := demoRun(t, dir)
	if !contains(strings.Join(steps, "\n"), "Going on after") {
		t.Errorf("the second start began again from the first day:\n%s", strings.Join(steps, "\n"))
	}
	for i := range 5 {
		if !contains(strings.Join(steps, "\n"), fmt.Sprintf("%d/5", i+1)) {
			t.Errorf("step %d was not told:\n%s", i+1, strings.Join(steps, "\n"))
		}
	}
	first := reviewsShown(t, base)
	if first < 500 {
		t.Errorf("the first HR page rests on %v reviews", first)
	}
	for _, page := range []string{"/", "/hr", "/hr/reviews", "/sources", "/healthz"} {
		if status := get(t, base+page); status != http.StatusOK {
			t.Errorf("%s: %d", page, status)
		}
	}
	// Another command on the same folder, while the demo runs.
	if got := ask(t, filepath.Join(dir, "renown.yaml"), "employer.Stars"); got.N != uint64(first) {
		t.Errorf("renown query finds %d reviews, the page shows %v", got.N, first)
	}
	employeesAlone(t, filepath.Join(dir, "renown.yaml"))
	if code := end(); code != exitOK {
		t.Errorf("the demo ended with %d", code)
	}

	again, steps, end := demoRun(t, dir)
	if contains(strings.Join(steps, "\n"), "records from") {
		t.Errorf("the second start collected before it opened:\n%s", strings.Join(steps, "\n"))
	}
	if second := reviewsShown(t, again); second != first {
		t.Errorf("the second start shows %v reviews, the first %v", second, first)
	}
	if code := end(); code != exitOK {
		t.Errorf("the second demo ended with %d", code)
	}
}

// employeesAlone checks that what customers say of the brand at Trustpilot and Google was collected and is no part of what
// employees say.
func employeesAlone(t *testing.T, config string) {
	t.Helper()
	collected := map[any]bool{}
	for _, row := range ask(t, config, "source.Freshness").Rows {
		collected[row["site"]] = true
	}
	if !collected["trustpilot"] || !collected["google"] {
		t.Errorf("no reviews by customers were collected: %v", collected)
	}
	for _, query := range []string{"employer.Sites", "employer.SiteRating"} {
		for _, row := range ask(t, config, query, "--brand", "all").Rows {
			if site := row["site"]; site != "workplace" && site != "crewtalk" && site != "jobmirror" {
				t.Errorf("%s tells of %v, where customers speak", query, site)
			}
		}
	}
}

// reviewsShown is how many of our own brand's reviews the HR page counts.
func reviewsShown(t *testing.T, base string) float64 {
	t.Helper()
	var panel answer
	getJSON(t, base+"/panels/employer.Stars.json?period=all", &panel)
	shown := 0.0
	for _, row := range panel.Rows {
		if n, isNumber := row["reviews"].(float64); isNumber && row["brand"] == "Skyways Air" {
			shown += n
		}
	}
	return shown
}

func get(t *testing.T, address string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, response.Body)
	if closeErr := response.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	return response.StatusCode
}

func TestBusyPortNamesTheWayOut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, args := range [][]string{
		{"demo", "--dir", t.TempDir(), "--listen", l.Addr().String()},
		{"serve", "-c", writeConfig(t, "Bank", ""), "--listen", l.Addr().String()},
	} {
		got := renown(t, args...)
		if got.code != exitFailed || !contains(got.stderr, "in use") || !contains(got.stderr, "--listen 127.0.0.1:0") {
			t.Errorf("renown %s: exit code %d, %q", args[0], got.code, got.stderr)
		}
	}
}

func TestDamagedDemoStateSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(demoFile(dir), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := renown(t, "demo", "--dir", dir, "--listen", "127.0.0.1:0")
	if got.code != exitFailed || !contains(got.stderr, "delete the folder") {
		t.Errorf("exit code %d, %q", got.code, got.stderr)
	}
}

// Collecting the world twice changes no number; an edited review replaces itself; one that is gone vanishes after two
// more complete runs and not before.
func TestCollectingTheWorld(t *testing.T) {
	anchor := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := world.New(world.Options{Anchor: anchor})
	site := httptest.NewServer(w)
	defer site.Close()
	config := filepath.Join(t.TempDir(), "renown.yaml")
	text := "warehouse: embedded:./data\nfetch: {delay: 1ms, parallel: 2}\n" + world.Config(site.URL, time.Hour)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	keepEngine(t, config)
	hour := 0
	collect := func() {
		t.Helper()
		hour++
		now := anchor.Add(time.Duration(hour) * time.Hour)
		got := renownAt(t.Context(), func() time.Time { return now }, "collect", "-c", config)
		if got.code != exitOK {
			t.Fatalf("collect: exit code %d\n%s%s", got.code, got.stdout, got.stderr)
		}
	}
	collect()
	before := numbers(t, config)
	shown := w.Reviews("Skyways Air", "")
	if before.N != uint64(len(shown)) {
		t.Errorf("%d reviews collected, the world shows %d", before.N, len(shown))
	}
	collect()
	if after := numbers(t, config); after.text != before.text {
		t.Errorf("collecting twice changed the numbers:\n%s", differing(before.text, after.text))
	}

	edited := ofStars(t, shown, 1)
	w.Edit(edited.Site, edited.ID, func(r *record.Review) {
		r.Stars, r.Posted = 5, r.Posted.AddDate(0, 0, -3)
	})
	collect()
	after := numbers(t, config)
	if after.N != before.N || after.stars[1] != before.stars[1]-1 || after.stars[5] != before.stars[5]+1 {
		t.Errorf("after the edit: %v, before: %v", after.stars, before.stars)
	}

	gone := ofStars(t, shown, 2)
	w.Remove(gone.Site, gone.ID)
	collect()
	if one := numbers(t, config); one.N != after.N {
		t.Errorf("one run without the review was enough to take it out: %d, %d before", one.N, after.N)
	}
	collect()
	if two := numbers(t, config); two.N != after.N-1 || two.stars[2] != after.stars[2]-1 {
		t.Errorf("two complete runs did not see it, and it still counts: %v, before: %v", two.stars, after.stars)
	}
	if vanished := ask(t, config, "employer.Reviews", "--vanished"); len(vanished.Rows) != 1 || vanished.Rows[0]["id"] != gone.ID {
		t.Errorf("vanished: %v, want %s", vanished.Rows, gone.ID)
	}
}

func differing(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	var out strings.Builder
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			fmt.Fprintf(&out, "line %d: %v | %v\n", i+1, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
		}
	}
	return out.String()
}

type figures struct {
	N     uint64
	stars map[int]float64
	text  string
}

// numbers are what must not change when nothing changed.
func numbers(t *testing.T, config string) figures {
	t.Helper()
	all := ask(t, config, "employer.Stars")
	text := ""
	for _, query := range []string{"employer.Stars", "employer.SubRatings", "employer.RatingTrend", "employer.Slices", "employer.Responses", "employer.SiteRating"} {
		text += mustRenown(t, "query", query, "-c", config, "--to", "2026-02-28", "--from", "2024-01-01", "--format", "csv", "--against", "Rival Jets,Aurelia Wings")
	}
	return figures{all.N, stars(t, all), text}
}

func ofStars(t *testing.T, reviews []record.Review, n record.Score) record.Review {
	t.Helper()
	for _, r := range reviews {
		if r.Stars == n && r.Site == "workplace" {
			return r
		}
	}
	t.Fatalf("no review with %v stars", n)
	return record.Review{}
}
