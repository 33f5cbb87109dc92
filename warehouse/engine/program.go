package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Source says which engine to run.
type Source int

const (
	// Auto takes a clickhouse binary on PATH if there is one, else the library, fetching it when needed.
	Auto Source = iota
	// Library takes the library only.
	Library
	// Binary takes a clickhouse binary on PATH only.
	Binary
)

// program is what the child runs.
type program struct {
	kind    string // hostLibrary or hostBinary
	path    string
	args    []string // before the server's own
	version string   // known before the start for a binary and a fetched library, else empty
	fetched bool     // from the cache, so it can be fetched again
}

// findProgram looks for the engine where opts.Source says, and fetches the library when that is what is missing.
func findProgram(ctx context.Context, o Options) (program, error) {
	if o.Library != "" {
		if _, err := os.Stat(o.Library); err != nil {
			return program{}, fmt.Errorf("the engine's library: %w", err)
		}
		return program{kind: hostLibrary, path: o.Library}, nil
	}
	if o.Source != Library {
		path, found := lookPath(o.Path, "clickhouse")
		if found {
			return binaryProgram(ctx, path)
		}
		if o.Source == Binary {
			return program{}, errors.New("there is no clickhouse program on PATH; install ClickHouse or let renown use its library")
		}
	}
	path, err := ensureLibrary(ctx, o)
	if err != nil {
		return program{}, err
	}
	return program{kind: hostLibrary, path: path, version: strings.TrimSuffix(libraryVersion, "-stable.1"), fetched: true}, nil
}

// binaryProgram runs "clickhouse local" with the same arguments as the library, so that both behave the same. Only
// the argument handling has been tried, with the library's own clickhouse-local behind it: no released binary was.
func binaryProgram(ctx context.Context, path string) (program, error) {
	out, err := exec.CommandContext(ctx, path, "local", "--version").Output()
	if err != nil {
		return program{}, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	version, err := parseVersion(string(out))
	if err != nil {
		return program{}, fmt.Errorf("%s: %w", path, err)
	}
	return program{kind: hostBinary, path: path, args: []string{"local"}, version: version}, nil
}

// parseVersion finds the version in a line like "ClickHouse local version 26.7.3.1 (official build)."
func parseVersion(line string) (string, error) {
	_, rest, found := strings.Cut(line, "version ")
	fields := strings.Fields(rest)
	if !found || len(fields) == 0 {
		return "", fmt.Errorf("%q names no version", strings.TrimSpace(line))
	}
	return strings.TrimSuffix(fields[0], "."), nil
}

// lookPath finds a program in a list of directories; relative ones are passed over, as os/exec does.
func lookPath(list, name string) (string, bool) {
	for _, dir := range filepath.SplitList(list) {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err == nil && filepath.IsAbs(dir) && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, true
		}
	}
	return "", false
}
