package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// duckDB is a DuckDB in a process of its own.
type duckDB struct {
	process   *exec.Cmd
	in        io.WriteCloser
	requests  *json.Encoder
	responses *json.Decoder
	version   string
	dir       string
}

// duckMemory is what DuckDB may hold; what it opens at that is spilled to its folder.
const duckMemory = "8GB"

// openDuckDB builds the command duck, which needs a C compiler, and starts it on a database in dir.
func openDuckDB(ctx context.Context, module, dir string) (*duckDB, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make DuckDB's folder: %w", err)
	}
	program := filepath.Join(dir, "duck")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./duck")
	build.Dir, build.Env = module, append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build DuckDB in, which needs a C compiler (Debian: apt-get install gcc g++): %w: %s", err, out)
	}
	d := &duckDB{process: exec.Command(program, filepath.Join(dir, "bench.duckdb")), dir: dir}
	d.process.Stderr = os.Stderr
	in, err := d.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := d.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := d.process.Start(); err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	d.in, d.requests, d.responses = in, json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))
	for _, set := range []string{"SET threads = 2", "SET memory_limit = '" + duckMemory + "'", "SET preserve_insertion_order = true"} {
		if err := d.exec(ctx, set); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	rows, _, err := d.ask(ctx, "SELECT version()")
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.version = fmt.Sprint("DuckDB ", rows[0][0])
	return d, nil
}

func (d *duckDB) name() string { return d.version }

func (d *duckDB) exec(ctx context.Context, sql string) error {
	_, _, err := d.send(ctx, sql, false)
	return err
}

// ask gives the rows, and how long DuckDB itself took for them.
func (d *duckDB) ask(ctx context.Context, sql string) (rows [][]any, took time.Duration, err error) {
	return d.send(ctx, sql, true)
}

func (d *duckDB) send(ctx context.Context, sql string, rows bool) ([][]any, time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	if err := d.requests.Encode(map[string]any{"SQL": sql, "Rows": rows}); err != nil {
		return nil, 0, fmt.Errorf("ask DuckDB: %w", err)
	}
	var answer struct {
		Rows  [][]any
		Took  time.Duration
		Error string
	}
	if err := d.responses.Decode(&answer); err != nil {
		return nil, 0, fmt.Errorf("DuckDB answers no more: %w", err)
	}
	if answer.Error != "" {
		return nil, 0, fmt.Errorf("DuckDB: %s", answer.Error)
	}
	return answer.Rows, answer.Took, nil
}

func (d *duckDB) close() error {
	return errors.Join(d.in.Close(), d.process.Wait())
}
