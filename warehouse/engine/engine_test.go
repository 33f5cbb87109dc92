package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/engine"
)

func TestMain(m *testing.M) {
	engine.Host()
	actAs(os.Getenv(roleMarker))
	os.Exit(m.Run())
}

// patience bounds what must happen sooner or later; no test passes or fails by being fast.
const patience = 3 * time.Minute

// open starts an engine that ends with the test.
func open(t *testing.T, o engine.Options) *engine.Engine {
	t.Helper()
	e, err := engine.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, e) })
	return e
}

func stop(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func connect(t *testing.T, dsn string) driver.Conn {
	t.Helper()
	opts, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

func exec(t *testing.T, conn driver.Conn, sql string) {
	t.Helper()
	if err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func count(t *testing.T, conn driver.Conn, table string) (rows uint64) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM "+table).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// eventually waits until ok, trying now and then.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not come true: %s", what)
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

const makeTable = "CREATE TABLE kept (x UInt8) ENGINE = MergeTree ORDER BY x"

func TestRowsStayFromOneStartToTheNext(t *testing.T) {
	dir := filepath.Join(t.TempDir(), `it's "ours" <&> Zürich 東京`)
	first := open(t, engine.Options{Dir: dir})
	conn := connect(t, first.DSN())
	exec(t, conn, makeTable)
	exec(t, conn, "INSERT INTO kept VALUES (1), (2)")
	pid := first.State(t.Context()).PID
	stop(t, first)
	if alive(pid) {
		t.Errorf("the engine's process %d is there after Stop", pid)
	}
	stop(t, first) // a second time is harmless

	second := open(t, engine.Options{Dir: dir})
	if second.Joined() {
		t.Error("the second start joined an engine that was stopped")
	}
	if n := count(t, connect(t, second.DSN()), "kept"); n != 2 {
		t.Errorf("got %d rows, want 2", n)
	}
}

func TestStateTellsWhatDoctorShows(t *testing.T) {
	dir := t.TempDir()
	s := open(t, engine.Options{Dir: dir, Memory: 1 << 30}).State(t.Context())
	if s.Kind != "library" || !strings.HasPrefix(s.Version, "26.") || s.Dir != dir || s.Joined || s.Err != nil || s.Restarts != 0 {
		t.Errorf("got %+v", s)
	}
	if !alive(s.PID) || s.RSS < 50<<20 || s.RSS > 1<<30 || s.Memory != 1<<30 {
		t.Errorf("got pid %d, resident %d, memory %d", s.PID, s.RSS, s.Memory)
	}
	if host, _, err := net.SplitHostPort(s.Addr); err != nil || host != "127.0.0.1" {
		t.Errorf("the engine listens on %s", s.Addr)
	}
	pgid, err := syscall.Getpgid(s.PID)
	if err != nil || pgid == syscall.Getpgrp() {
		t.Errorf("Ctrl-C would reach the engine: its process group is %d, ours %d (%v)", pgid, syscall.Getpgrp(), err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	conn := connect(t, open(t, engine.Options{Dir: t.TempDir(), Memory: 512 << 20}).DSN())
	err := conn.Exec(t.Context(), "SELECT toString(number) AS s FROM numbers(50000000) ORDER BY s SETTINGS max_bytes_before_external_sort = 0, max_bytes_ratio_before_external_sort = 0 FORMAT Null")
	var refused *clickhouse.Exception
	if !errors.As(err, &refused) || refused.Code != 241 {
		t.Fatalf("want MEMORY_LIMIT_EXCEEDED, got %v", err)
	}
	exec(t, conn, "SELECT 1")
}

func TestFilesAreForTheUserOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	open(t, engine.Options{Dir: dir})
	for path, want := range map[string]os.FileMode{
		dir: 0o700, dir + "/engine": 0o700, dir + "/clickhouse": 0o700,
		dir + "/engine/engine.json": 0o600, dir + "/engine/users.xml": 0o600, dir + "/engine/config.xml": 0o600, dir + "/engine/engine.log": 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
		} else if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

// withUser gives the engine's address for somebody else.
func withUser(t *testing.T, dsn string, user *url.Userinfo, options string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User, u.Path, u.RawQuery = user, "/", options
	return u.String()
}

func TestNeighboursGetNothing(t *testing.T) {
	dir := t.TempDir()
	e := open(t, engine.Options{Dir: dir})
	exec(t, connect(t, e.DSN()), makeTable)
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, options := range []string{"", "max_query_size=1000", "max_ast_elements=1000", "dialect=kusto&allow_experimental_kusto_dialect=1"} {
		conn := connect(t, withUser(t, e.DSN(), url.User("default"), options))
		for _, sql := range []string{
			"SELECT file('" + secret + "')",
			"SELECT * FROM file('" + secret + "', LineAsString)",
			"SELECT * FROM renown.kept",
			"SELECT name FROM system.tables",
			"INSERT INTO renown.kept VALUES (1)",
			"SYSTEM STOP LISTEN TCP",
			"SET max_query_size = 1000",
			"SELECT 1", "1",
		} {
			if err := conn.Exec(t.Context(), sql); err == nil || !refused(err) {
				t.Errorf("default may run %q with %q: %v", sql, options, err)
			}
		}
	}
	for _, user := range []*url.Userinfo{url.UserPassword("renown", "guess"), url.UserPassword("renown", ""), url.UserPassword("default", "guess")} {
		if err := connect(t, withUser(t, e.DSN(), user, "")).Exec(t.Context(), "SELECT 1"); err == nil {
			t.Errorf("%s gets in", user)
		}
	}
	if s := e.State(t.Context()); s.Restarts != 0 || s.Err != nil {
		t.Errorf("that has hurt the engine: %+v", s)
	}
}

func TestRudeClientsDoNotHurtTheEngine(t *testing.T) {
	e := open(t, engine.Options{Dir: t.TempDir()})
	s := e.State(t.Context())
	for _, junk := range []string{"", "GET / HTTP/1.0\r\n\r\n", "\x00", strings.Repeat("\xff", 1<<16)} {
		c, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte(junk)); err != nil {
			t.Log(err) // the engine may have hung up first
		}
		if err := errors.Join(c.(*net.TCPConn).SetLinger(0), c.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 { // break off in the middle of an answer
		ctx, cancel := context.WithCancel(t.Context())
		conn := connect(t, e.DSN())
		rows, err := conn.Query(ctx, "SELECT number, toString(number) FROM numbers(100000000)")
		if err != nil {
			t.Fatal(err)
		}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		cancel()
		_ = rows.Close() // the break is what this is about
	}
	exec(t, connect(t, e.DSN()), "SELECT 1")
	if after := e.State(t.Context()); after.PID != s.PID || after.Restarts != 0 {
		t.Errorf("the engine was %d and is %+v", s.PID, after)
	}
}

// refused tells ClickHouse's own no from a broken connection.
func refused(err error) bool {
	var no *clickhouse.Exception
	return errors.As(err, &no)
}

func TestTheProgramsUserReachesNoFilesAndNoHosts(t *testing.T) {
	conn := connect(t, open(t, engine.Options{Dir: t.TempDir()}).DSN())
	for _, sql := range []string{
		"SELECT * FROM file('/etc/hostname', LineAsString)",
		"SELECT * FROM `default`.`/etc/hostname`",
		"INSERT INTO FUNCTION file('out.csv', CSV, 'a String') VALUES ('x')",
		"SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
		"SELECT * FROM remote('127.0.0.1', system.one)",
		"SELECT * FROM executable('x', CSV, 'a String')",
		"CREATE TABLE f (a String) ENGINE = File(CSV)",
		"CREATE TABLE u (a String) ENGINE = URL('http://127.0.0.1:1/', CSV)",
		"CREATE DATABASE d ENGINE = Filesystem('/')",
		"BACKUP DATABASE renown TO File('/tmp/x')",
	} {
		if err := conn.Exec(t.Context(), sql); err == nil || !refused(err) {
			t.Errorf("the program's user may run %q: %v", sql, err)
		}
	}
}

func TestOnlyThisMachineIsListenedTo(t *testing.T) {
	e := open(t, engine.Options{Dir: t.TempDir()})
	_, port, err := net.SplitHostPort(e.State(t.Context()).Addr)
	if err != nil {
		t.Fatal(err)
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLinkLocalUnicast() || ip.IP.String() == "127.0.0.1" {
			continue
		}
		if c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), port), time.Second); err == nil {
			t.Errorf("the engine answers on %s (%v)", ip.IP, c.Close())
		}
	}
}

func TestBadDirectoriesAreNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	newer := t.TempDir()
	if err := os.Mkdir(newer+"/engine", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(newer+"/engine/version", []byte("99.1.2.3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dir  string
		want []string
	}{
		"none":        {"", []string{"needs a data directory"}},
		"a file":      {file, []string{file, "not a directory"}},
		"below it":    {file + "/data", []string{file, "not a directory"}},
		"newer data":  {newer, []string{"ClickHouse 99.1.2.3", "another directory"}},
		"not allowed": {"/proc/renown", []string{"/proc/renown"}},
	} {
		e, err := engine.Open(t.Context(), engine.Options{Dir: c.dir})
		if err == nil {
			stop(t, e)
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
	}
}

func TestABrokenLibraryIsNamed(t *testing.T) {
	lib := filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.WriteFile(lib, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	_, err := engine.Open(t.Context(), engine.Options{Dir: dir, Library: lib})
	if err == nil || !strings.Contains(err.Error(), "loading the library") || !strings.Contains(err.Error(), lib) {
		t.Fatalf("got %v", err)
	}
	open(t, engine.Options{Dir: dir}) // the failed start has let go of the directory
}

func TestACancelledOpenLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := fmt.Errorf("enough")
	_, err := engine.Open(ctx, engine.Options{Dir: dir, Progress: func(p engine.Progress) {
		if p.Step == engine.StepStart {
			cancel(enough)
		}
	}})
	if !errors.Is(err, enough) {
		t.Fatalf("got %v", err)
	}
	if open(t, engine.Options{Dir: dir}).Joined() {
		t.Error("the cancelled engine is still there")
	}
}
