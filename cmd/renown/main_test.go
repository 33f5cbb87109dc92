package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"renown/warehouse/engine"
)

// asProgram in the environment makes the test binary be renown itself, so that tests can start it, and kill it.
const asProgram = "RENOWN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	engine.Host()
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// outcome is how a command ended.
type outcome struct {
	code   int
	stdout string
	stderr string
}

// renown runs a command in this process.
func renown(t *testing.T, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	return renownAt(ctx, time.Now, args...)
}

func renownAt(ctx context.Context, now func() time.Time, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := Run(ctx, World{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Env: os.LookupEnv, Now: now})
	return outcome{code, stdout.String(), stderr.String()}
}

// mustRenown runs a command that has to succeed and returns what it printed.
func mustRenown(t *testing.T, args ...string) string {
	t.Helper()
	got := renown(t, args...)
	if got.code != exitOK {
		t.Fatalf("renown %s: exit code %d\n%s%s", strings.Join(args, " "), got.code, got.stdout, got.stderr)
	}
	return got.stdout
}

// program is a command to run renown in a process of its own.
func program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// writeConfig writes a renown.yaml with an embedded warehouse and one own brand into a folder of the test's own.
func writeConfig(t *testing.T, brand, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "renown.yaml")
	text := fmt.Sprintf("warehouse: embedded:./data\nbrands:\n  - {name: %s, own: true}\n%s", brand, more)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// shared is a file of the real data beside the project; the test is skipped where there is none.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data is not here: %v", err)
	}
	return path
}

// answer is the JSON form of a query's answer.
type answer struct {
	Query string           `json:"query"`
	N     uint64           `json:"n"`
	Rows  []map[string]any `json:"rows"`
}

func ask(t *testing.T, configPath, query string, args ...string) answer {
	t.Helper()
	out := mustRenown(t, append([]string{"query", query, "-c", configPath, "--format", "json"}, args...)...)
	var a answer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("%s gave no JSON: %v\n%s", query, err, out)
	}
	return a
}

func contains(text, part string) bool { return strings.Contains(text, part) }

// writeIndeed writes an export of n made-up reviews in the shape of the indeed map.
func writeIndeed(t *testing.T, path string, n int) {
	t.Helper()
	var out strings.Builder
	out.WriteString("review_id,role,status,location,date,rating,combined_text\n")
	for i := range n {
		day := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%3000)
		fmt.Fprintf(&out, "%d,Clerk %d,Current Employee,Springfield,%s,%d,\"Review number %d: the shifts are fair, the pay is not.\"\n",
			i+1, i%17, day.Format("01/02/2006"), i%5+1, i)
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func getJSON(t *testing.T, address string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %s: %v\n%s", address, response.Status, err, body)
	}
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
}

// keepEngine starts the engine of a configuration for the whole test, so that its commands join it instead of each
// starting one.
func keepEngine(t *testing.T, config string) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	e, err := engine.Open(t.Context(), engine.Options{Dir: filepath.Join(filepath.Dir(config), "data"), NoSync: true, Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		if err := e.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}
