package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A signal ends an import whose input does not come, and what came of it before does not stay in the temporary folder.
func TestImportWaitsForInputOnlyUntilItIsEnded(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	t.Setenv("TMPDIR", t.TempDir())
	input, never := io.Pipe()
	defer never.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var out strings.Builder
	code := Run(ctx, World{Args: []string{"import", "-c", config, "--map", "indeed", "--brand", "Bank", "-"}, Stdin: input,
		Stdout: &out, Stderr: &out, Env: os.LookupEnv, Now: time.Now})
	left, err := os.ReadDir(os.TempDir())
	if code != exitFailed || !contains(out.String(), "standard input") || err != nil || len(left) > 0 {
		t.Errorf("exit code %d, left %v, %v\n%s", code, left, err, out.String())
	}
}

func TestABrandThatIsNotListedIsNamed(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	got := renown(t, "query", "employer.Stars", "-c", config, "--brand", "Bnak", "--against", "bank")
	if got.code != exitOK || !contains(got.stderr, `"Bnak" is not in`) || !contains(got.stderr, `did you mean "Bank"`) || contains(got.stderr, `"bank"`) {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}

func TestAWarehouseThatIsAwaySaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renown.yaml")
	if err := os.WriteFile(path, []byte("warehouse: clickhouse://u:p4ssw0rd@127.0.0.1:1/renown\nbrands: [{name: Bank, own: true}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := renown(t, "query", "employer.Stars", "-c", path)
	if got.code != exitFailed || !contains(got.stderr, "does not answer") || !contains(got.stderr, "renown doctor") || contains(got.stderr, "p4ssw0rd") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}
