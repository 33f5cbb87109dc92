// Package warehousetest gives tests a real ClickHouse: one engine for each test process, in a temporary directory, and
// a database of its own, random and empty at first, for each test.
//
// A test package that uses it needs
//
//	func TestMain(m *testing.M) { warehousetest.Main(m) }
package warehousetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/engine"
)

// shared is the process's one engine, started by the first test that asks for it. It is the only state a package
// here keeps: starting ClickHouse for each test would cost a second every time.
var shared struct {
	sync.Mutex
	dir    string
	engine *engine.Engine
	err    error // why it can't be started: the next tests fail with the same words, at once
	inMain bool
}

// Main runs the tests of a package and stops the engine; it does not return. It must be all that TestMain does.
func Main(m *testing.M) {
	engine.Host()
	shared.inMain = true
	code := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping the test engine:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Engine gives the process's engine, for tests that kill it or look at it; it must run again when the test ends.
func Engine(t testing.TB) *engine.Engine {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.inMain {
		t.Fatal("the package needs: func TestMain(m *testing.M) { warehousetest.Main(m) }")
	}
	if shared.engine == nil && shared.err == nil {
		shared.dir, shared.engine, shared.err = start(t.Context())
	}
	if shared.err != nil {
		t.Fatalf("starting the test engine: %v", shared.err)
	}
	return shared.engine
}

func start(ctx context.Context) (string, *engine.Engine, error) {
	dir, err := os.MkdirTemp("", "renown-test-")
	if err != nil {
		return "", nil, err
	}
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	e, err := engine.Open(ctx, engine.Options{Dir: dir, NoSync: true, Logger: quiet, Progress: tellOnce()})
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, e, nil
}

// tellOnce names each slow step once, so that the first run on a machine does not look as if it hung.
func tellOnce() func(engine.Progress) {
	var told engine.Step
	return func(p engine.Progress) {
		if p.Step != told && p.Step != engine.StepStart {
			fmt.Fprintf(os.Stderr, "%s (once on this machine) ...\n", p.Step)
		}
		told = p.Step
	}
}

func stop() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.engine == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(shared.engine.Stop(ctx), os.RemoveAll(shared.dir))
}

// DSN gives the address of a fresh, empty database, dropped when the test ends.
func DSN(t testing.TB) string {
	t.Helper()
	base, err := url.Parse(Engine(t).DSN())
	if err != nil {
		t.Fatalf("reading the test engine's address: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	exec(t, base.String(), "CREATE DATABASE "+name)
	t.Cleanup(func() { exec(t, base.String(), "DROP DATABASE IF EXISTS "+name+" SYNC") })
	own := *base
	own.Path = "/" + name
	return own.String()
}

// Conn opens the driver on a fresh, empty database; both end with the test.
func Conn(t testing.TB) driver.Conn {
	t.Helper()
	conn := open(t, DSN(t))
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("closing the test connection: %v", err)
		}
	})
	return conn
}

func open(t testing.TB, dsn string) driver.Conn {
	t.Helper()
	opts, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatalf("reading the test database's address: %v", err)
	}
	conn, err := clickhouse.Open(opts)
	if err != nil {
		t.Fatalf("opening the test database: %v", err)
	}
	return conn
}

// exec runs one statement on a connection of its own. The test's context may be over already: it runs in clean-ups.
func exec(t testing.TB, dsn, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn := open(t, dsn)
	if err := errors.Join(conn.Exec(ctx, sql), conn.Close()); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
