package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// memoryLimit is what the program may take beside the engine, in MB.
const memoryLimit = 300

// runImport imports in a process of its own and returns what it printed and the most memory it had.
func runImport(t *testing.T, args ...string) (out string, mb int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute)
	defer cancel()
	cmd := program(ctx, append([]string{"import"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("import: %v\n%s%s", err, stdout.String(), stderr.String())
			}
			return stdout.String(), mb
		case <-time.After(50 * time.Millisecond):
			if _, err := os.Stat("/proc/self/status"); err == nil {
				mb = max(mb, highWaterIfAlive(cmd.Process.Pid))
			}
		}
	}
}

// A line without end goes to quarantine, cut; what comes after it is read; memory stays small.
func TestEndlessLine(t *testing.T) {
	size := int64(64 << 20)
	if os.Getenv("RENOWN_SOAK") != "" {
		size = 1 << 30
	}
	config := writeConfig(t, "Bank", "")
	path := filepath.Join(filepath.Dir(config), "endless.csv")
	writeIndeed(t, path, 100)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(f, io.LimitReader(letters{}, size))
	if err == nil {
		_, err = f.WriteString("\n101,Clerk,Current Employee,Springfield,01/02/2020,4,The last one.\n")
	}
	if closeErr := f.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	out, mb := runImport(t, "-c", config, "--map", "indeed", "--brand", "Bank", path)
	t.Logf("%d MB\n%s", mb, out)
	if mb > memoryLimit {
		t.Errorf("the program took %d MB, more than %d", mb, memoryLimit)
	}
	if !contains(out, "quarantined  1\n") || !contains(out, "too long") {
		t.Errorf("the summary does not tell the line apart:\n%s", out)
	}
	if got := ask(t, config, "employer.Stars"); got.N != 101 {
		t.Errorf("%d reviews, want the 100 before and the one after", got.N)
	}
	rows := ask(t, config, "source.Quarantine").Rows
	if len(rows) != 1 || !contains(rows[0]["newest_place"].(string), "endless.csv:102") {
		t.Errorf("quarantine: %v", rows)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestInvalidUTF8AndGarbage(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	dir := filepath.Dir(config)
	path := filepath.Join(dir, "latin.csv")
	text := "review_id,role,status,location,date,rating,combined_text\n" +
		"1,Clerk,Current Employee,M\xfcnchen,01/02/2020,4,Sch\xf6n hier\n" +
		"2,Clerk,Current Employee,Bonn,99/99/2020,4,no such day\n" +
		"3,Clerk,Current Employee,Bonn,01/02/2020,eleven,no such rating\n" +
		"4,Clerk,Current Employee,Bonn,01/02/2020,3,fine\x00\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	keepEngine(t, config)
	s := imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", path)
	if s.Read != 4 || *s.Stored != 2 || s.Quarantined != 2 || len(s.Reasons) != 2 {
		t.Errorf("summary %+v, stored %d", s, *s.Stored)
	}
	found := false
	for _, row := range ask(t, config, "employer.Reviews").Rows {
		found = found || row["location"] == "München"
	}
	if !found {
		t.Error("München is not there")
	}
	for name, content := range map[string]string{"empty.csv": "", "binary.csv": "\x89PNG\r\n\x1a\n\x00\x00\x00", "other.csv": "a,b\n1,2\n"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got := renown(t, "import", "-c", config, "--map", "indeed", "--brand", "Bank", path)
		if got.code != exitFailed || !contains(got.stderr, name) {
			t.Errorf("%s: exit code %d, %q", name, got.code, got.stderr)
		}
	}
}

// What a bad site does to `renown collect`: a clear line in the summary, exit code 1, and the good sources unharmed.
func TestBadSites(t *testing.T) {
	const review = `<script type="application/ld+json">{"@type":"Organization","aggregateRating":{"ratingValue":4,"reviewCount":1},
	"review":[{"@type":"Review","@id":"r1","datePublished":"2026-01-05","reviewRating":{"ratingValue":4},"name":"Fine","author":"A. N."}]}</script>`
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /forbidden\n")
	})
	mux.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<html><body>"+review+"</body></html>")
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<html><body>"+review+"<div><scr")
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/gone", http.NotFound)
	site := httptest.NewServer(mux)
	defer site.Close()
	sources := "fetch: {delay: 1ms}\nsources:\n"
	for _, name := range []string{"good", "cut", "loop", "gone", "forbidden"} {
		sources += "  - {name: " + name + ", kind: reviewsite, site: " + name + ", url: \"" + site.URL + "/" + name + "\"}\n"
	}
	config := writeConfig(t, "Bank", sources)
	keepEngine(t, config)
	got := renown(t, "collect", "-c", config)
	if got.code != exitFailed {
		t.Errorf("exit code %d", got.code)
	}
	for _, want := range []string{"loop failed: ", "gone failed: ", "forbidden failed: ", "robots.txt", "404", "→"} {
		if !contains(got.stdout, want) {
			t.Errorf("the summary lacks %q:\n%s", want, got.stdout)
		}
	}
	for _, line := range strings.Split(got.stdout, "\n") {
		if strings.HasPrefix(line, "cut ") && !contains(line, "incomplete") {
			t.Errorf("a page that was cut counts as whole: %s", line)
		}
	}
	if got := ask(t, config, "employer.Stars"); got.N != 2 {
		t.Errorf("%d reviews, want one of good and one of cut", got.N)
	}
	only := renown(t, "collect", "good", "-c", config)
	if only.code != exitOK {
		t.Errorf("a good source alone: exit code %d\n%s%s", only.code, only.stdout, only.stderr)
	}
}

// A long import with everything on stays within its memory.
func TestLongImportStaysSmall(t *testing.T) {
	rows := 100_000
	if os.Getenv("RENOWN_SOAK") != "" {
		rows = 1_000_000
	}
	config := writeConfig(t, "Bank", "")
	path := filepath.Join(filepath.Dir(config), "long.csv")
	writeIndeed(t, path, rows)
	out, mb := runImport(t, "-c", config, "--map", "indeed", "--brand", "Bank", path)
	if t.Logf("%d MB\n%s", mb, out); mb > memoryLimit {
		t.Errorf("the program took %d MB, more than %d", mb, memoryLimit)
	}
	if !contains(out, "stored       "+thousands(rows)+"\n") {
		t.Errorf("not all was stored:\n%s", out)
	}
}
