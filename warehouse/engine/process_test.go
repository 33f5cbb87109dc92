package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"renown/warehouse/engine"
)

// roleMarker makes this test program play another part.
const (
	roleMarker = "RENOWN_ENGINE_TEST_ROLE"
	roleOwner  = "owner"      // opens an engine on its argument, tells its state and waits to be killed
	roleBinary = "clickhouse" // stands in for a clickhouse binary: argument 1 is the library, the rest its own
)

func actAs(role string) {
	var err error
	switch role {
	case "":
		return
	case roleOwner:
		err = own(os.Args[1])
	case roleBinary:
		err = engine.RunLibrary(os.Args[1], os.Args[2:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func own(dir string) error {
	ctx := context.Background()
	e, err := engine.Open(ctx, engine.Options{Dir: dir})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(e.State(ctx)); err != nil {
		return err
	}
	select {}
}

// owner is another process of this program that runs an engine.
type owner struct {
	cmd   *osexec.Cmd
	state engine.State
}

func startOwner(t *testing.T, dir string) *owner {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := &owner{cmd: osexec.Command(exe, dir)}
	o.cmd.Env = append(os.Environ(), roleMarker+"="+roleOwner)
	o.cmd.Stderr = os.Stderr
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.kill(t) })
	if err := json.NewDecoder(out).Decode(&o.state); err != nil {
		t.Fatal(err)
	}
	return o
}

// kill ends it without a chance to tidy up. A second time does nothing.
func (o *owner) kill(t *testing.T) {
	t.Helper()
	if o.cmd.ProcessState != nil {
		return
	}
	if err := o.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := o.cmd.Wait(); err == nil {
		t.Error("the owner ended by itself")
	}
}

func TestASecondProcessJoins(t *testing.T) {
	dir := t.TempDir()
	o := startOwner(t, dir)
	guest := open(t, engine.Options{Dir: dir})
	if !guest.Joined() {
		t.Fatal("a second engine was started on the same directory")
	}
	s := guest.State(t.Context())
	if s.PID != o.state.PID || s.Addr != o.state.Addr || s.Version != o.state.Version || !s.Joined || s.Err != nil {
		t.Errorf("the guest sees %+v, the owner %+v", s, o.state)
	}
	exec(t, connect(t, guest.DSN()), makeTable)
	stop(t, guest)
	again := open(t, engine.Options{Dir: dir})
	if !again.Joined() || count(t, connect(t, again.DSN()), "kept") != 0 {
		t.Error("the owner's engine did not outlive its guest's Stop")
	}
}

func TestTheEngineEndsWithAKilledParent(t *testing.T) {
	dir := t.TempDir()
	o := startOwner(t, dir)
	guest := open(t, engine.Options{Dir: dir})
	conn := connect(t, guest.DSN())
	exec(t, conn, makeTable)
	exec(t, conn, "INSERT INTO kept VALUES (1), (2), (3)")

	o.kill(t)
	next := open(t, engine.Options{Dir: dir}) // at once: the old engine may not be gone yet, and its notice is there
	if next.Joined() {
		t.Fatal("joined the engine of a killed owner")
	}
	if n := count(t, connect(t, next.DSN()), "kept"); n != 3 {
		t.Errorf("got %d rows, want 3", n)
	}
	eventually(t, "the killed owner's engine is gone", func() bool { return !alive(o.state.PID) })
}

func TestTheEndOfThePipeEndsTheEngine(t *testing.T) {
	// This is what tells the child on systems that send no signal when a parent dies.
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lib := open(t, engine.Options{Dir: t.TempDir()}).State(t.Context()).Program
	pipe, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := osexec.CommandContext(t.Context(), exe, lib, "--path", t.TempDir(), "--query",
		"SELECT sleepEachRow(1) FROM numbers(3600) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null")
	cmd.Env = append(os.Environ(), "RENOWN_ENGINE_CHILD=library")
	cmd.ExtraFiles = []*os.File{pipe, pipe}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ours.Close(), pipe.Close()); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestTwoProcessesStartingAtOnceShareOneEngine(t *testing.T) {
	dir := t.TempDir()
	type opened struct {
		e   *engine.Engine
		err error
	}
	results := make(chan opened)
	for range 3 {
		go func() {
			// A lock belongs to the opened file, so one process can play several.
			e, err := engine.Open(t.Context(), engine.Options{Dir: dir})
			results <- opened{e, err}
		}()
	}
	owners := 0
	var all []*engine.Engine
	for range 3 {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
			continue
		}
		if !r.e.Joined() {
			owners++
		}
		all = append(all, r.e)
	}
	for _, e := range all {
		exec(t, connect(t, e.DSN()), "SELECT 1")
	}
	for _, e := range all {
		stop(t, e)
	}
	if owners != 1 {
		t.Errorf("%d engines run on one directory", owners)
	}
}

func TestAStaleNoticeIsNotBelieved(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "engine"), 0o700); err != nil {
		t.Fatal(err)
	}
	other := open(t, engine.Options{Dir: t.TempDir()})
	notice := fmt.Sprintf(`{"addr": %q, "user": "renown", "password": "old"}`, other.State(t.Context()).Addr)
	if err := os.WriteFile(filepath.Join(dir, "engine", "engine.json"), []byte(notice), 0o600); err != nil {
		t.Fatal(err)
	}
	e := open(t, engine.Options{Dir: dir})
	if e.Joined() {
		t.Fatal("a notice without an owner was believed")
	}
	exec(t, connect(t, e.DSN()), "SELECT 1")
}

// While a new owner waits for the engine of a killed one to end, nobody may take that one's notice for the new owner's.
func TestANewOwnerTakesTheStaleNoticeAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "engine")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	notice := filepath.Join(dir, "engine.json")
	if err := os.WriteFile(notice, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	data, err := os.Create(filepath.Join(dir, "data.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = data.Close() }() // nothing is written to it
	if err := syscall.Flock(int(data.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Open(t.Context(), engine.Options{Dir: filepath.Dir(dir), Wait: 100 * time.Millisecond}); err == nil {
		t.Fatal("the engine was opened though another works on its data")
	}
	if _, err := os.Stat(notice); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the notice is still there: %v", err)
	}
}

func TestAKilledEngineComesBackOnItsPort(t *testing.T) {
	e := open(t, engine.Options{Dir: t.TempDir()})
	conn := connect(t, e.DSN())
	exec(t, conn, makeTable)
	dsn := e.DSN()
	for round := range 3 {
		exec(t, conn, fmt.Sprintf("INSERT INTO kept VALUES (%d)", round))
		pid := e.State(t.Context()).PID
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if err := <-e.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Errorf("the death is told as %v", err)
		}
		eventually(t, "the same connection works again", func() bool { return conn.Exec(t.Context(), "SELECT 1") == nil })
		eventually(t, "the restart is counted", func() bool { return e.State(t.Context()).Restarts == round+1 })
		if n := count(t, conn, "kept"); n != uint64(round)+1 {
			t.Errorf("after %d kills there are %d rows", round+1, n)
		}
		if s := e.State(t.Context()); s.PID == pid || s.Err != nil || e.DSN() != dsn {
			t.Errorf("after the restart: %+v", s)
		}
	}
	guest := open(t, engine.Options{Dir: e.State(t.Context()).Dir})
	if s := guest.State(t.Context()); !s.Joined || s.PID != e.State(t.Context()).PID {
		t.Errorf("a guest sees %+v after the restarts", s)
	}
}

func TestTheEngineWaitsForItsPort(t *testing.T) {
	e := open(t, engine.Options{Dir: t.TempDir()})
	conn := connect(t, e.DSN())
	exec(t, conn, "SELECT 1")
	before := e.State(t.Context())
	if err := syscall.Kill(before.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-e.Err()
	other, err := net.Listen("tcp", before.Addr)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the state tells of the port", func() bool {
		s := e.State(t.Context())
		return s.PID == 0 && s.Err != nil && strings.Contains(s.Err.Error(), "port is taken")
	})
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the same connection works again", func() bool { return conn.Exec(t.Context(), "SELECT 1") == nil })
}

func TestStopWhileTheEngineIsDown(t *testing.T) {
	dir := t.TempDir()
	e := open(t, engine.Options{Dir: dir})
	if err := syscall.Kill(e.State(t.Context()).PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-e.Err()
	stop(t, e)
	if open(t, engine.Options{Dir: dir}).Joined() {
		t.Error("the stopped engine is still there")
	}
}

func TestABinaryOnPathServes(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lib := open(t, engine.Options{Dir: t.TempDir()}).State(t.Context()).Program
	bin := t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
[ "$1" = local ] || exit 64
shift
[ "$1" = --version ] && { echo 'ClickHouse local version 26.7.2.1 (official build).'; exit; }
%s=%s exec '%s' '%s' "$@"
`, roleMarker, roleBinary, exe, lib)
	if err := os.WriteFile(filepath.Join(bin, "clickhouse"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	e := open(t, engine.Options{Dir: dir, Path: bin + ":/usr/bin:/bin"})
	if s := e.State(t.Context()); s.Kind != "binary" || s.Program != filepath.Join(bin, "clickhouse") {
		t.Errorf("got %+v", s)
	}
	exec(t, connect(t, e.DSN()), makeTable)
	if err := syscall.Kill(e.State(t.Context()).PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-e.Err()
	eventually(t, "it runs again", func() bool { return e.State(t.Context()).Restarts == 1 })
	if n := count(t, connect(t, e.DSN()), "kept"); n != 0 {
		t.Errorf("got %d rows", n)
	}
	stop(t, e)
	if s := open(t, engine.Options{Dir: dir, Path: bin + ":/usr/bin:/bin", Source: engine.Library}).State(t.Context()); s.Kind != "library" {
		t.Errorf("the library was asked for, got %+v", s)
	}
}
