package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"renown/cmd/renown/world"
)

// sharedClock is a clock for all processes that open the same file.
func sharedClock(t *testing.T, path string) simClock {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // what is mapped stays
	page, err := syscall.Mmap(int(f.Fd()), 0, clockBytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(page); err != nil {
			t.Error(err)
		}
	})
	return simClock{(*int64)(unsafe.Pointer(&page[0]))}
}

const clockBytes = 8

// newSharedClock makes the file of a clock.
func newSharedClock(t *testing.T, path string, now time.Time) simClock {
	t.Helper()
	if err := os.WriteFile(path, binary.NativeEndian.AppendUint64(nil, uint64(now.UnixMicro())), 0o600); err != nil {
		t.Fatal(err)
	}
	return sharedClock(t, path)
}

// weekFolder in the environment is the folder on which the test binary collects as a process of its own.
const weekFolder = "RENOWN_TEST_WEEK"

// TestWeekChild is the program that TestAWeekOfKills kills. It does what it is told line by line, and says when it has.
func TestWeekChild(t *testing.T) {
	dir := os.Getenv(weekFolder)
	if dir == "" {
		t.Skip("runs as a child process only")
	}
	clock := sharedClock(t, filepath.Join(dir, "clock"))
	x := &week{t: t, clock: clock, app: programIn(dir, clock)}
	s, runner, end := x.open(t.Context())
	defer end()
	fmt.Println("WEEK ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch lines.Text() {
		case "collect":
			x.collect(t.Context(), runner)
		case "flush":
			x.flush(s)
		}
		fmt.Println("WEEK done")
	}
}

// collecting is the program in a process of its own.
type collectingProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // what it says; closed when it has ended
	ended chan error
}

// startCollecting starts the program and waits until it is ready, or dead.
func startCollecting(t *testing.T, dir string) *collectingProcess {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWeekChild$")
	cmd.Env = append(os.Environ(), weekFolder+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &collectingProcess{t: t, cmd: cmd, in: in, lines: make(chan string, 100), ended: make(chan error, 1)}
	go p.listen(out)
	return p
}

func (p *collectingProcess) listen(out io.Reader) {
	var rest strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if text, ours := strings.CutPrefix(lines.Text(), "WEEK "); ours {
			p.lines <- text
		} else {
			rest.WriteString(lines.Text() + "\n")
		}
	}
	close(p.lines)
	err := p.cmd.Wait()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, rest.String())
	}
	p.ended <- err
}

// awaits says whether the process says a line before it ends.
func (p *collectingProcess) awaits(text string) bool {
	line, open := <-p.lines
	if open && line != text {
		p.t.Fatalf("the program says %q, not %q", line, text)
	}
	return open
}

// does tells the process to do something, and says whether it lived to do it.
func (p *collectingProcess) does(what string) bool {
	if _, err := io.WriteString(p.in, what+"\n"); err != nil {
		return false // it is dead
	}
	return p.awaits("done")
}

// kill ends the process at once.
func (p *collectingProcess) kill() { _ = p.cmd.Process.Kill() } // it may have ended by itself

// dead waits until the process, which was killed, is gone.
func (p *collectingProcess) dead() {
	p.t.Helper()
	for range p.lines {
	}
	if err := <-p.ended; err == nil || !strings.HasPrefix(err.Error(), "signal: killed") {
		p.t.Errorf("the program ended by itself: %v", err)
	}
}

// leave lets the process end in its own time.
func (p *collectingProcess) leave() {
	p.t.Helper()
	if err := p.in.Close(); err != nil {
		p.t.Error(err)
	}
	for range p.lines {
	}
	if err := <-p.ended; err != nil {
		p.t.Errorf("the program ended with %v", err)
	}
}

// ambush calls something at one of the next requests to the networks.
type ambush struct {
	left atomic.Int64
	act  atomic.Pointer[func()]
}

// at lies in wait for the n-th request from now on.
func (a *ambush) at(n int, act func()) {
	a.act.Store(&act)
	a.left.Store(int64(n))
}

func (a *ambush) watch(decide func(*http.Request) world.Fault) func(*http.Request) world.Fault {
	return func(r *http.Request) world.Fault {
		if a.left.Add(-1) == 0 {
			(*a.act.Load())()
		}
		return decide(r)
	}
}

// killEngine kills the engine's process where one runs, and says whether it did.
func killEngine(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "data", "engine", "engine.json"))
	if err != nil {
		return false
	}
	var notice struct {
		PID int `json:"engine_pid"`
	}
	return json.Unmarshal(data, &notice) == nil && notice.PID != 0 && syscall.Kill(notice.PID, syscall.SIGKILL) == nil
}

// killedWeek is a week in which the program, and its engine, are killed at random moments.
type killedWeek struct {
	*week
	dir     string
	random  *rand.Rand
	lurking ambush
	program *collectingProcess // nil: it does not run

	kills, interrupted int
	engineKills        atomic.Int64
}

// turn is one round of collecting. It may end early.
func (k *killedWeek) turn() {
	k.t.Helper()
	if k.program == nil {
		k.program = startCollecting(k.t, k.dir)
		if k.random.IntN(8) == 0 { // before it has begun
			time.Sleep(time.Duration(k.random.IntN(1500)) * time.Millisecond)
			k.program.kill()
		}
		if !k.program.awaits("ready") {
			k.gone()
			return
		}
	}
	const inMost = 150 // requests there are in a round, mostly
	switch k.random.IntN(6) {
	case 0, 1:
		k.lurking.at(1+k.random.IntN(inMost), k.program.kill)
	case 2:
		k.lurking.at(1+k.random.IntN(inMost), func() {
			if killEngine(k.dir) {
				k.engineKills.Add(1)
			}
		})
	}
	if !k.program.does("collect") {
		k.interrupted++
		k.gone()
		return
	}
	k.deliver()
}

// deliver lets the program bring to ClickHouse what it has, as it does in the hours of life between two rounds. It may be
// killed over it.
func (k *killedWeek) deliver() {
	k.t.Helper()
	if k.random.IntN(4) == 0 {
		pause, program := time.Duration(k.random.IntN(400))*time.Millisecond, k.program
		time.AfterFunc(pause, program.kill)
		program.does("flush")
		k.gone()
		return
	}
	if !k.program.does("flush") {
		k.gone()
	}
}

// gone waits for the end of a program that was killed.
func (k *killedWeek) gone() {
	k.t.Helper()
	k.program.dead()
	k.program = nil
	k.kills++
}

// The program and its engine are killed at random moments of a week with faults of every sort. Afterwards the warehouse
// equals what the world holds.
func TestAWeekOfKills(t *testing.T) {
	t.Parallel()
	seed := seedOf(0)
	began, _ := story()
	k := &killedWeek{dir: folder(t), random: rand.New(rand.NewPCG(seed, 2))}
	k.week = newWeek(t, seed, "embedded:./data", k.dir, newSharedClock(t, filepath.Join(k.dir, "clock"), began))
	k.world.FailNetworks(k.lurking.watch(k.world.Trouble(seed, 0.12)))
	for !k.over() {
		k.turn()
		k.clock.advance(time.Duration(60+k.random.IntN(rounds(1200, 300))) * time.Minute)
	}
	if k.program != nil {
		k.program.leave()
	}
	t.Logf("%d kills, %d of them while it collected; %d of the engine", k.kills, k.interrupted, k.engineKills.Load())
	if least := rounds(1, 20); k.kills < least {
		t.Errorf("the program was killed %d times, at least %d were meant", k.kills, least)
	}
	s, runner, end := k.open(context.WithoutCancel(t.Context()))
	defer end()
	k.settle(t.Context(), s, runner)
	k.equal(s)
}
