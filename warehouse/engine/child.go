package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

// What the child inherits beside its terminal: os/exec gives the first of ExtraFiles the number 3.
const (
	dataLockFD = 3 // the data directory's lock, so that it is held as long as the engine works there
	parentFD   = 4 // the end of a pipe that tells the child when its parent is gone
)

// child is one run of the engine's process.
//
// Its standard input is a terminal, on which nothing is ever typed. clickhouse-local without one takes itself for a
// batch job and aborts whenever a client breaks a connection or gives a wrong password (ClickHouse issue 115666); with
// one it serves on, and ends cleanly when the terminal is closed, which also happens when the parent dies.
type child struct {
	cmd    *exec.Cmd
	term   *os.File // our side of the terminal
	alive  *os.File // our end of the pipe
	output *tail
	done   chan struct{}
	err    error // why it ended, set before done is closed
}

// startChild starts this very program again as the engine. It returns when the process runs, not when it answers.
func startChild(p program, l layout, port int, dataLock *os.File, log io.Writer) (*child, error) {
	exe, err := ownExecutable()
	if err != nil {
		return nil, err
	}
	c := &child{output: &tail{}, done: make(chan struct{})}
	args := append([]string{p.path}, p.args...)
	c.cmd = exec.Command(exe, append(args, serverArgs(l, port)...)...)
	c.cmd.Env = append(os.Environ(), hostMarker+"="+p.kind, "TZ=UTC", "TERM=dumb")
	c.cmd.Dir = l.own()
	c.cmd.SysProcAttr = childAttr()
	c.cmd.Stdout = io.MultiWriter(c.output, log)
	c.cmd.Stderr = c.cmd.Stdout
	c.cmd.WaitDelay = time.Second
	if err := c.begin(dataLock); err != nil {
		return nil, fmt.Errorf("starting the engine: %w", err)
	}
	return c, nil
}

// begin gives the process its terminal and its pipe, and starts it.
func (c *child) begin(dataLock *os.File) error {
	term, childTerm, err := pty.Open()
	if err != nil {
		return fmt.Errorf("opening a pseudo-terminal: %w", err)
	}
	childAlive, alive, err := os.Pipe()
	if err != nil {
		return errors.Join(err, term.Close(), childTerm.Close())
	}
	c.term, c.alive = term, alive
	c.cmd.Stdin, c.cmd.ExtraFiles = childTerm, []*os.File{dataLock, childAlive}
	started := make(chan error, 1)
	go c.run(started)
	err = errors.Join(<-started, childTerm.Close(), childAlive.Close())
	if err != nil {
		return errors.Join(err, term.Close(), alive.Close())
	}
	return nil
}

// hangUp closes the terminal, upon which the engine ends cleanly.
func (c *child) hangUp() error { return c.term.Close() }

// run starts the process and waits for its end on one thread, which the kernel takes for the child's parent: if that
// thread ended earlier, the child would be killed for it.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer close(c.done)
	if err := c.cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	c.err = c.cmd.Wait()
	// The terminal is closed already when Stop has ended the engine, and nothing was ever written to either.
	_ = c.term.Close()
	_ = c.alive.Close()
}

// ended tells why the process ended, with the last lines it wrote.
func (c *child) ended() error {
	err := c.err
	if err == nil {
		err = errors.New("exit status 0")
	}
	if said := c.output.String(); said != "" {
		return fmt.Errorf("the engine's process ended: %w; its last words: %s", err, said)
	}
	return fmt.Errorf("the engine's process ended: %w", err)
}

// listening waits until the engine says that it has opened the port, or why it can't.
func (c *child) listening(ctx context.Context) error {
	for {
		said := c.output.String()
		switch {
		case strings.Contains(said, "Address already in use"):
			return errPortTaken
		case strings.Contains(said, "Received exception"):
			return fmt.Errorf("the engine does not listen: %s", said)
		case strings.Contains(said, "\nOk.\n"):
			return nil
		}
		select {
		case <-c.done:
			return c.ended()
		case <-ctx.Done():
			return fmt.Errorf("the engine does not start to listen: %w", context.Cause(ctx))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// kill ends the process at once. What was acknowledged is on disk.
func (c *child) kill() {
	// It fails only when the process is gone already, which is what is wanted.
	_ = c.cmd.Process.Kill()
	<-c.done
}

// wait waits until the process has ended by itself or ctx ends.
func (c *child) wait(ctx context.Context) bool {
	select {
	case <-c.done:
		return true
	case <-ctx.Done():
		return false
	}
}

// ownExecutable gives the running program. On Linux the kernel's link is right even when the file was replaced.
func ownExecutable() (string, error) {
	const link = "/proc/self/exe"
	if _, err := os.Stat(link); err == nil {
		return link, nil
	}
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program to start it as the engine: %w", err)
	}
	return exe, nil
}

// tail keeps the last few kilobytes written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const limit = 4 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - limit; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.ToValidUTF8(string(t.buf), "?"))
}
