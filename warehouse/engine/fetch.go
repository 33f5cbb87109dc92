package engine

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// errNoNpm names the ways out when the library is missing and can't be fetched.
var errNoNpm = errors.New(`the embedded ClickHouse is not here yet, and neither npm (to fetch it) nor clickhouse is on PATH. Do one of these:
  - install Node.js, which brings npm, and start again: the engine is then fetched once
  - install ClickHouse, so that the command clickhouse is on PATH
  - use a ClickHouse server: "warehouse: clickhouse://user:password@host:9000/renown" in renown.yaml`)

// fetch gets the package with npm, checks it, and unpacks the library into the cache. The caller holds the lock.
func (l library) fetch(ctx context.Context, o Options, m *meter) (err error) {
	npm, found := lookPath(o.Path, "npm")
	if !found {
		return errNoNpm
	}
	if err := l.sweep(); err != nil {
		return err
	}
	staging, err := os.MkdirTemp(l.dir, "fetch-")
	if err != nil {
		return fmt.Errorf("fetching the engine: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	n := npmClient{program: npm, dir: staging, path: o.Path, spec: l.pack.name + "@" + libraryVersion}
	integrity, err := n.pack(ctx, m)
	if err != nil {
		return err
	}
	m.finish()
	if l.pack.integrity != "" {
		integrity = l.pack.integrity
	}
	tarball, err := n.tarball()
	if err != nil {
		return err
	}
	if err := checkIntegrity(tarball, integrity, newMeter(o, StepVerify, fileSize(tarball))); err != nil {
		return err
	}
	return l.unpack(o, tarball)
}

// sweep removes what a fetch left that was killed: the lock is ours, so nobody works there.
func (l library) sweep() error {
	left, err := filepath.Glob(filepath.Join(l.dir, "fetch-*"))
	if err != nil {
		return fmt.Errorf("tidying the engine's cache: %w", err)
	}
	for _, dir := range left {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("tidying the engine's cache: %w", err)
		}
	}
	return nil
}

// npmClient runs the npm program in a directory of its own.
type npmClient struct{ program, dir, path, spec string }

// pack leaves the package in n.dir and gives the checksum npm states for it. What the user's npm cache holds is taken
// from there; else it is downloaded, with a cache in n.dir that goes away with it and whose growth can be watched.
func (n npmClient) pack(ctx context.Context, m *meter) (integrity string, err error) {
	if integrity, err = n.run(ctx, "--offline"); err == nil {
		return integrity, nil
	}
	watched, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); m.watch(watched, n.dir) }()
	integrity, err = n.run(ctx, "--cache", filepath.Join(n.dir, "npm"))
	stop()
	<-done
	return integrity, err
}

func (n npmClient) run(ctx context.Context, flags ...string) (integrity string, err error) {
	args := append([]string{"pack", n.spec, "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", n.dir}, flags...)
	cmd := exec.CommandContext(ctx, n.program, args...)
	cmd.Dir = n.dir
	cmd.Env = append(os.Environ(), "PATH="+n.path, "npm_config_update_notifier=false")
	cmd.WaitDelay = time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", fmt.Errorf("fetching the engine: %w", context.Cause(ctx))
	}
	if err != nil {
		return "", fmt.Errorf("fetching the engine: npm pack %s: %w: %s", n.spec, err, lastLines(stderr.String(), out))
	}
	return statedIntegrity(out)
}

// lastLines gives what npm said, shortened: with --json it tells errors on its standard output too.
func lastLines(stderr string, stdout []byte) string {
	said := strings.TrimSpace(stderr + "\n" + string(stdout))
	const limit = 1000
	if len(said) > limit {
		said = "…" + strings.ToValidUTF8(said[len(said)-limit:], "")
	}
	return said
}

// statedIntegrity reads npm pack's JSON: a list of packages, in newer versions an object of them by name.
func statedIntegrity(out []byte) (string, error) {
	type packed struct{ Integrity string }
	var list []packed
	if json.Unmarshal(out, &list) == nil && len(list) == 1 {
		return list[0].Integrity, nil
	}
	var byName map[string]packed
	if err := json.Unmarshal(out, &byName); err != nil || len(byName) != 1 {
		return "", fmt.Errorf("fetching the engine: npm pack answered %q", lastLines("", out))
	}
	for _, p := range byName {
		list = append(list, p)
	}
	return list[0].Integrity, nil
}

func (n npmClient) tarball() (string, error) {
	found, err := filepath.Glob(filepath.Join(n.dir, "*.tgz"))
	if err != nil {
		return "", fmt.Errorf("fetching the engine: %w", err)
	}
	if len(found) != 1 {
		return "", fmt.Errorf("fetching the engine: npm pack left %d packages instead of one", len(found))
	}
	return found[0], nil
}

// checkIntegrity compares a file with a checksum in the registry's form, sha512-BASE64.
func checkIntegrity(path, want string, m *meter) error {
	if !strings.HasPrefix(want, "sha512-") {
		return fmt.Errorf("checking the engine's package: %q is not a sha512 checksum", want)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("checking the engine's package: %w", err)
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, m.reader(f)); err != nil {
		return fmt.Errorf("checking the engine's package: %w", err)
	}
	m.finish()
	if got := "sha512-" + base64.StdEncoding.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("the engine's package is not what was published: its checksum is %s instead of %s; nothing was installed", got, want)
	}
	return nil
}

// fileSize is only for a progress bar: a file that can't be seen has size 0.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
