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
		p, err := binaryProgram(ctx, o.Path)
		if err == nil || o.Source == Binary {
			return p, err
		}
		if !errors.Is(err, errNoBinary) {
			o.Logger.Warn("the clickhouse program on PATH can't serve, the library is used instead", "error", err)
		}
	}
	path, err := ensureLibrary(ctx, o)
	if err != nil {
		return program{}, err
	}
	version, _, _ := strings.Cut(libraryVersion, "-")
	return program{kind: hostLibrary, path: path, version: version, fetched: true}, nil
}

var errNoBinary = errors.New("there is no clickhouse program on PATH: install ClickHouse, or let renown use its library")

// binaryProgram runs "clickhouse local" with the same arguments as the library, which is the same program, so that
// both behave alike. It was tried with the library standing in for the binary; no released binary was at hand.
func binaryProgram(ctx context.Context, list string) (program, error) {
	path, found := lookPath(list, "clickhouse")
	if !found {
		return program{}, errNoBinary
	}
	out, err := exec.CommandContext(ctx, path, "local", "--version").Output()
	if err != nil {
		return program{}, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	version, err := parseVersion(string(out))
	if err != nil {
		return program{}, fmt.Errorf("%s: %w", path, err)
	}
	if !canListen(version) {
		return program{}, fmt.Errorf("%s is version %s, and clickhouse local can serve a port since 26.6", path, version)
	}
	return program{kind: hostBinary, path: path, args: []string{"local"}, version: version}, nil
}

// canListen tells whether clickhouse-local of a version knows SYSTEM START LISTEN.
func canListen(version string) bool {
	_, rest, _ := strings.Cut(version, ".")
	return major(version) > 26 || major(version) == 26 && major(rest) >= 6
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
