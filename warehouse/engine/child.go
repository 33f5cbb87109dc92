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
)

// dataLockFD is the data directory's lock in the child: os/exec gives the first of ExtraFiles the number 3.
const dataLockFD = 3

// child is one run of the engine's process.
type child struct {
	cmd    *exec.Cmd
	stdin  io.Closer
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
	c.cmd.Env = append(os.Environ(), hostMarker+"="+p.kind, "TZ=UTC")
	c.cmd.Dir = l.own()
	c.cmd.ExtraFiles = []*os.File{dataLock}
	c.cmd.SysProcAttr = childAttr()
	c.cmd.Stdout = io.MultiWriter(c.output, log)
	c.cmd.Stderr = c.cmd.Stdout
	c.cmd.WaitDelay = time.Second
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting the engine: %w", err)
	}
	started := make(chan error, 1)
	go c.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting the engine: %w", err)
	}
	return c, nil
}

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
}

// ended tells why the process ended, with the last lines it wrote.
func (c *child) ended() error {
	err := c.err
	if err == nil {
		err = errors.New("exit status 0")
	}
	said := c.output.String()
	if strings.Contains(said, "Address already in use") {
		return fmt.Errorf("the engine's process ended: %w", errPortTaken)
	}
	if said != "" {
		return fmt.Errorf("the engine's process ended: %w; its last words: %s", err, said)
	}
	return fmt.Errorf("the engine's process ended: %w", err)
}

// kill ends the process at once. What was acknowledged is on disk.
func (c *child) kill() {
	// Both fail only when the process is gone already, which is what is wanted.
	_ = c.cmd.Process.Kill()
	_ = c.stdin.Close()
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
