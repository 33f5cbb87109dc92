package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A renown that shared another's engine goes on with one of its own when the other ends.
func TestServeOutlivesTheEngineItShared(t *testing.T) {
	config := writeConfig(t, "Bank", "listen: 127.0.0.1:0\n")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	writeIndeed(t, file, 50)
	imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", file)

	first := program(t.Context(), "serve", "-c", config, "--log-format", "json", "--collect=false")
	firstLog, err := first.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	openAddress(t, firstLog)
	second := program(t.Context(), "serve", "-c", config, "--log-format", "json")
	secondLog, err := second.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	base := openAddress(t, secondLog)
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first ended with %v", err)
	}
	waitFor(t, "the second to answer with an engine of its own", func() bool {
		return ownerOf(t, config) == second.Process.Pid && get(t, base+"/healthz") == http.StatusOK &&
			get(t, base+"/panels/employer.Stars.json?period=all") == http.StatusOK
	})
	if err := second.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil {
		t.Errorf("the second ended with %v", err)
	}
}

// A command that shared another renown's engine brings what it collected into the warehouse by itself when the other ends.
func TestCollectOutlivesTheEngineItShared(t *testing.T) {
	var owner *exec.Cmd
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		if err := errors.Join(owner.Process.Signal(syscall.SIGTERM), owner.Wait()); err != nil {
			t.Errorf("the first ended with %v", err)
		}
		_, _ = w.Write([]byte(`<html><body><p itemscope itemtype="https://schema.org/Review" data-review-id="id-48001"><b itemprop="name">Fair</b>` +
			`<meta itemprop="datePublished" content="2025-01-02"><meta itemprop="reviewRating" content="4"></p></body></html>`))
	}))
	defer site.Close()
	config := writeConfig(t, "Bank", "listen: 127.0.0.1:0\nsources:\n  - {name: web, kind: reviewsite, site: w, url: \""+site.URL+"/r\"}\n")
	owner = program(t.Context(), "serve", "-c", config, "--log-format", "json", "--collect=false")
	log, err := owner.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	openAddress(t, log)
	if got := renown(t, "collect", "-c", config); got.code != exitOK || got.stderr != "" {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(config), "data", "spool", "*", "*.seg")); err != nil || len(left) > 0 {
		t.Errorf("still in the spool: %v, %v", left, err)
	}
	if got := ask(t, config, "employer.Stars"); got.N != 1 {
		t.Errorf("%d reviews", got.N)
	}
}

// ownerOf is the process that runs the engine of a configuration's folder; 0 if none does.
func ownerOf(t *testing.T, config string) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(filepath.Dir(config), "data", "engine", "engine.json"))
	if err != nil {
		return 0
	}
	var notice struct {
		PID int `json:"owner_pid"`
	}
	decode(t, data, &notice)
	return notice.PID
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// While the warehouse is away, serve opens its pages, and leaves when it is told to.
func TestServeWithoutItsWarehouse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "renown.yaml")
	text := fmt.Sprintf("warehouse: clickhouse://u:p@%s/renown\nlisten: 127.0.0.1:0\nbrands: [{name: Bank, own: true}]\n", nobody)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := program(t.Context(), "serve", "-c", config, "--log-format", "json")
	log, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	base := openAddress(t, log)
	if status := get(t, base+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
	if status := get(t, base+"/hr"); status != http.StatusOK {
		t.Errorf("the page's frame needs no warehouse, but: %d", status)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	got := renown(t, "query", "employer.Stars", "-c", config)
	if got.code != exitFailed || got.stdout != "" {
		t.Errorf("query without a warehouse: exit code %d, %q", got.code, got.stdout)
	}
	if contains(got.stderr, "u:p@") {
		t.Errorf("shows the password: %s", got.stderr)
	}
}
