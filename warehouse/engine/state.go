package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// State is what doctor shows of an engine.
type State struct {
	Version  string // ClickHouse's
	Kind     string // "library" or "binary"
	Program  string // path of the library or the binary
	Dir      string // the data directory
	Log      string // path of the engine's own log
	Addr     string // 127.0.0.1:port
	PID      int    // of the engine's process, 0 while it is down
	RSS      int64  // bytes resident, 0 when unknown
	Memory   int64  // bytes it may allocate, 0 when another process decided
	Restarts int    // since Open
	Joined   bool   // it belongs to another process of this program
	Err      error  // why it is down, nil while it runs
}

// State tells how the engine is. Of a joined engine it tells what its owner noted down last.
func (e *Engine) State(ctx context.Context) State {
	e.mu.Lock()
	s := State{Version: e.program.version, Kind: e.program.kind, Program: e.program.path, Dir: e.opts.Dir, Log: e.layout.log(),
		Addr: e.access.Addr, PID: e.pid, Memory: e.opts.Memory, Restarts: e.restarts, Joined: e.joined, Err: e.last}
	e.mu.Unlock()
	if s.Joined {
		s.Memory = 0
		if n, err := join(ctx, e.layout); err == nil {
			s.PID = n.EnginePID
		} else {
			s.Err = err
		}
	}
	if s.PID == 0 {
		return s
	}
	rss, err := residentSize(ctx, s.PID)
	if err == nil { // else it stays 0, which says that it is unknown
		s.RSS = rss
	}
	return s
}

// residentSize gives the bytes of memory a process holds.
func residentSize(ctx context.Context, pid int) (int64, error) {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err == nil {
		fields := bytes.Fields(statm)
		if len(fields) < 2 {
			return 0, errors.New("reading the engine's size: a strange statm")
		}
		pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
		return pages * int64(os.Getpagesize()), err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("reading the engine's size: %w", err)
	}
	kilobytes, err := strconv.ParseInt(string(bytes.TrimSpace(out)), 10, 64)
	return kilobytes << 10, err
}
