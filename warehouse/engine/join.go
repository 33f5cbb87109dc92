package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// notice is engine.json: how another process of this program reaches the running engine. It counts only while the
// owner's lock is held; one left behind by a killed owner is never read.
type notice struct {
	access
	Version   string `json:"version"`
	Kind      string `json:"kind"`
	Program   string `json:"program"`
	OwnerPID  int    `json:"owner_pid"`
	EnginePID int    `json:"engine_pid"`
}

func (n notice) program() program {
	return program{kind: n.Kind, path: n.Program, version: n.Version}
}

func (e *Engine) writeNotice() error {
	e.mu.Lock()
	n := notice{access: e.access, Version: e.program.version, Kind: e.program.kind, Program: e.program.path,
		OwnerPID: os.Getpid(), EnginePID: e.pid}
	e.mu.Unlock()
	data, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the engine's address: %w", err)
	}
	return writeFile(e.layout.notice(), data)
}

func removeNotice(l layout) error {
	if err := os.Remove(l.notice()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the engine's address: %w", err)
	}
	return nil
}

// join reads the owner's notice and checks that the engine answers.
func join(ctx context.Context, l layout) (notice, error) {
	var n notice
	data, err := os.ReadFile(l.notice())
	if err != nil {
		return n, fmt.Errorf("reading the engine's address: %w", err)
	}
	if err := json.Unmarshal(data, &n); err != nil {
		return n, fmt.Errorf("reading the engine's address: %w", err)
	}
	return n, n.exec(ctx, "SELECT 1")
}
