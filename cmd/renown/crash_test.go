package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rounds is how often a test with chance in it runs: a few times in `make test`, many in `make soak`.
func rounds(few, many int) int {
	if os.Getenv("RENOWN_SOAK") != "" {
		return many
	}
	return few
}

// importProcess is a `renown import` in a process of its own.
type importProcess struct {
	cmd   *exec.Cmd
	acks  chan int // records that are safe on disk, after each batch; closed when the process has ended
	other chan string
}

func startImport(ctx context.Context, t *testing.T, config, file string) importProcess {
	t.Helper()
	cmd := program(ctx, "import", "-c", config, "--map", "indeed", "--brand", "Bank", "--log-level", "debug", "--log-format", "json", file)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := importProcess{cmd: cmd, acks: make(chan int, 10_000), other: make(chan string, 1)}
	go p.listen(stderr)
	return p
}

func (p importProcess) listen(stderr io.Reader) {
	defer close(p.acks)
	var rest strings.Builder
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		var line struct {
			Msg     string `json:"msg"`
			Records int    `json:"records"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "safe on disk" {
			p.acks <- line.Records
		} else {
			rest.WriteString(lines.Text() + "\n")
		}
	}
	p.other <- rest.String()
}

// killAfter kills the process a moment after so many acknowledged batches and returns the last acknowledgement seen.
func (p importProcess) killAfter(t *testing.T, batches int, pause time.Duration) (acknowledged int, ended bool) {
	t.Helper()
	for range batches {
		n, open := <-p.acks
		if !open {
			break
		}
		acknowledged = n
	}
	time.Sleep(pause)
	if err := p.cmd.Process.Kill(); err != nil {
		ended = true
	}
	for n := range p.acks { // written before the kill, read after it
		acknowledged = n
	}
	ended = p.cmd.Wait() == nil || ended
	return acknowledged, ended
}

// A killed import has lost nothing it had acknowledged, and importing again completes it: every record is there once.
func TestKilledImportsLoseNothing(t *testing.T) {
	const rows = 60_000
	config := writeConfig(t, "Bank", "")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	writeIndeed(t, file, rows)
	dice := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	acknowledgedEver, killed := 0, 0
	for round := range rounds(3, 20) {
		p := startImport(t.Context(), t, config, file)
		acknowledged, ended := p.killAfter(t, 1+dice.IntN(10), time.Duration(dice.IntN(30))*time.Millisecond)
		if !ended {
			killed++
		}
		acknowledgedEver = max(acknowledgedEver, acknowledged)
		if got := ask(t, config, "employer.Stars"); got.N < uint64(acknowledgedEver) || got.N > rows {
			t.Fatalf("round %d: %d records are there, %d were acknowledged, %d exist", round, got.N, acknowledgedEver, rows)
		}
	}
	if killed == 0 || acknowledgedEver == 0 {
		t.Errorf("%d imports were killed, %d records acknowledged: nothing was tested", killed, acknowledgedEver)
	}
	whole := imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", file)
	if whole.Read != rows || *whole.Stored+*whole.Repeated != rows {
		t.Errorf("the last import: %+v, stored %d, repeated %d", whole, *whole.Stored, *whole.Repeated)
	}
	wantStars(t, ask(t, config, "employer.Stars"), rows/5, rows/5, rows/5, rows/5, rows/5)
}

// An import whose engine is killed under it finishes all the same.
func TestImportSurvivesTheEnginesDeath(t *testing.T) {
	const rows = 60_000
	config := writeConfig(t, "Bank", "")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	writeIndeed(t, file, rows)
	p := startImport(t.Context(), t, config, file)
	for range 1 + rounds(0, 3) {
		<-p.acks
	}
	killEngineOf(t, filepath.Join(filepath.Dir(config), "data"))
	last := 0
	for n := range p.acks {
		last = n
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the import ended with %v\n%s", err, <-p.other)
	}
	if last != rows {
		t.Errorf("%d records acknowledged", last)
	}
	wantStars(t, ask(t, config, "employer.Stars"), rows/5, rows/5, rows/5, rows/5, rows/5)
}

func killEngineOf(t *testing.T, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "engine", "engine.json"))
	if err != nil {
		t.Fatal(err)
	}
	var notice struct {
		PID int `json:"engine_pid"`
	}
	if err := json.Unmarshal(data, &notice); err != nil || notice.PID == 0 {
		t.Fatalf("no engine's process in %s: %v", data, err)
	}
	if err := syscall.Kill(notice.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// SIGINT in the middle of an import: what was read is stored, the summary says so, and the exit code is 1.
func TestInterruptedImportKeepsWhatItRead(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	const rows = 100_000
	writeIndeed(t, file, rows)
	p := startImport(t.Context(), t, config, file)
	<-p.acks
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	last := 0
	for n := range p.acks {
		last = n
	}
	rest := <-p.other
	if err := p.cmd.Wait(); p.cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("ended with %v\n%s", err, rest)
	}
	if strings.Contains(rest, "panic") {
		t.Error(rest)
	}
	if got := ask(t, config, "employer.Stars"); got.N < uint64(last) || got.N >= rows {
		t.Errorf("%d records are there, %d were acknowledged", got.N, last)
	}
}

// Importing while another renown runs on the same folder joins its engine, and leaves it running.
func TestImportBesideServe(t *testing.T) {
	config := writeConfig(t, "Bank", "listen: 127.0.0.1:0\n")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	writeIndeed(t, file, 500)
	serve := program(t.Context(), "serve", "-c", config, "--log-format", "json")
	stderr, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	base := openAddress(t, stderr)
	imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", file)
	wantStars(t, ask(t, config, "employer.Stars"), 100, 100, 100, 100, 100)
	var panel answer
	getJSON(t, base+"/panels/employer.Stars.json?period=all", &panel)
	if panel.N != 500 {
		t.Errorf("the running dashboards show %d reviews", panel.N)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
}

// openAddress reads serve's log until it says where the dashboards are, and goes on reading so that it can go on
// writing.
func openAddress(t *testing.T, log io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line struct {
			Msg     string `json:"msg"`
			Address string `json:"address"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Address != "" {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return line.Address
		}
	}
	t.Fatal("serve said nowhere where its dashboards are")
	return ""
}

// highWaterIfAlive is the most memory a process had so far, in MB; 0 if it has ended.
func highWaterIfAlive(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb := 0
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb >> 10
			}
		}
	}
	return 0
}
