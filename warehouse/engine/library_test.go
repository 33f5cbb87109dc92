package engine

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const madeUpLibrary = "not really a library, but checked like one"

// tarball packs a made-up library the way the registry's packages are.
func tarball(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for name, content := range files {
		h := &tar.Header{Name: name, Mode: 0o755, Size: int64(len(content)), Typeflag: tar.TypeReg}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func integrityOf(data []byte) string {
	sum := sha512.Sum512(data)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// shop is a directory that plays PATH, with an npm whose "registry" is one file, and a cache to fetch into.
type shop struct {
	t       *testing.T
	bin     string
	lib     library
	options Options
	mu      sync.Mutex
	seen    []Progress
}

// newShop sells data under the integrity npm states; pinned checksums are as in p.
func newShop(t *testing.T, data []byte, stated string, p pack) *shop {
	t.Helper()
	s := &shop{t: t, bin: t.TempDir()}
	s.put("package.tgz", string(data), 0o600)
	s.put("stated", fmt.Sprintf(`[{"id": "x", "integrity": %q}]`, stated), 0o600)
	// Like npm: what is not in the user's cache is downloaded, in pieces, into the cache that is named.
	s.put("npm", `#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/calls"
while [ $# -gt 0 ]; do
  case "$1" in
    --pack-destination) dest=$2; shift ;;
    --offline) echo 'npm error code ENOTCACHED' >&2; exit 1 ;;
    --cache) cache=$2; shift ;;
  esac
  shift
done
[ -e "$here/broken" ] && { echo 'npm error network unreachable' >&2; exit 1; }
[ -e "$here/endless" ] && exec sleep 600
mkdir -p "$cache/tmp"
cp "$here/package.tgz" "$cache/tmp/piece"
cp "$here/package.tgz" "$dest/made-up-1.0.0.tgz"
cat "$here/stated"
`, 0o700)
	s.options = Options{Dir: t.TempDir(), Cache: t.TempDir(), Path: s.bin + ":/usr/bin:/bin", Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Progress: func(p Progress) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.seen = append(s.seen, p)
		}}
	lib, err := openCache(s.options, p)
	if err != nil {
		t.Fatal(err)
	}
	s.lib = lib
	return s
}

func (s *shop) put(name, content string, mode os.FileMode) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.bin, name), []byte(content), mode); err != nil {
		s.t.Fatal(err)
	}
}

// fetches counts how often npm was asked to download.
func (s *shop) fetches() int {
	s.t.Helper()
	calls, err := os.ReadFile(filepath.Join(s.bin, "calls"))
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return strings.Count(string(calls), "--cache")
}

func (s *shop) wantLibrary() {
	s.t.Helper()
	got, err := os.ReadFile(s.lib.file())
	if err != nil || string(got) != madeUpLibrary {
		s.t.Errorf("the cache holds %q, %v", got, err)
	}
	if !s.lib.looksWhole() {
		s.t.Error("the library does not look whole")
	}
	s.wantTidy()
}

func (s *shop) wantTidy() {
	s.t.Helper()
	left, err := filepath.Glob(filepath.Join(s.lib.dir, "fetch-*"))
	if err != nil || len(left) > 0 {
		s.t.Errorf("left behind: %v %v", left, err)
	}
}

func goodShop(t *testing.T) *shop {
	t.Helper()
	data := tarball(t, map[string]string{"package/index.js": "x", "package/libchdb.so": madeUpLibrary})
	sum := sha256.Sum256([]byte(madeUpLibrary))
	p := pack{name: "@made/up", integrity: integrityOf(data), size: int64(len(data)), library: hex.EncodeToString(sum[:])}
	return newShop(t, data, p.integrity, p)
}

func TestFetchOnce(t *testing.T) {
	s := goodShop(t)
	for range 2 {
		if !s.lib.looksWhole() {
			if err := s.lib.restore(t.Context(), s.options); err != nil {
				t.Fatal(err)
			}
		}
		s.wantLibrary()
	}
	if n := s.fetches(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	last := map[Step]Progress{}
	for _, p := range s.seen {
		if p.Done < last[p.Step].Done || p.Total > 0 && p.Done > p.Total {
			t.Errorf("progress goes from %+v to %+v", last[p.Step], p)
		}
		last[p.Step] = p
	}
	for _, step := range []Step{StepFetch, StepVerify, StepUnpack} {
		if p := last[step]; p.Total == 0 || p.Done != p.Total {
			t.Errorf("%s ends at %+v", step, p)
		}
	}
}

func TestOtherPlatformsTakeNpmsChecksum(t *testing.T) {
	data := tarball(t, map[string]string{"package/libchdb.dylib": madeUpLibrary})
	s := newShop(t, data, integrityOf(data), pack{name: "@made/up"})
	if err := s.lib.restore(t.Context(), s.options); err != nil {
		t.Fatal(err)
	}
	s.wantLibrary()
	s.put("stated", fmt.Sprintf(`{"@made/up": {"integrity": %q}}`, integrityOf([]byte("other"))), 0o600)
	if err := os.Truncate(s.lib.file(), 3); err != nil {
		t.Fatal(err)
	}
	if err := s.lib.restore(t.Context(), s.options); err == nil || !strings.Contains(err.Error(), "not what was published") {
		t.Errorf("got %v", err)
	}
}

func TestDamageIsMended(t *testing.T) {
	for name, damage := range map[string]func(l library) error{
		"cut":      func(l library) error { return os.Truncate(l.file(), 5) },
		"gone":     func(l library) error { return os.Remove(l.file()) },
		"changed":  func(l library) error { return os.WriteFile(l.file(), []byte("something else"), 0o600) },
		"no stamp": func(l library) error { return os.Remove(l.stamp()) },
		"bad stamp": func(l library) error {
			return errors.Join(os.WriteFile(l.stamp(), []byte("{"), 0o600), os.Remove(l.file()))
		},
		"killed fetch": func(l library) error {
			return errors.Join(os.Remove(l.file()), os.MkdirAll(filepath.Join(l.dir, "fetch-1/npm"), 0o700))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := goodShop(t)
			if err := s.lib.restore(t.Context(), s.options); err != nil {
				t.Fatal(err)
			}
			if err := damage(s.lib); err != nil {
				t.Fatal(err)
			}
			if s.lib.looksWhole() {
				t.Fatal("the damage is not seen")
			}
			if err := s.lib.restore(t.Context(), s.options); err != nil {
				t.Fatal(err)
			}
			s.wantLibrary()
		})
	}
}

func TestBadPackagesAreRefused(t *testing.T) {
	good := tarball(t, map[string]string{"package/libchdb.so": madeUpLibrary})
	cut := good[:len(good)/2]
	without := tarball(t, map[string]string{"package/index.js": "x"})
	for name, c := range map[string]struct {
		data []byte
		pack pack
		want string
	}{
		"another package":  {good, pack{integrity: integrityOf([]byte("another"))}, "not what was published"},
		"cut in transport": {cut, pack{integrity: integrityOf(good)}, "not what was published"},
		"published broken": {cut, pack{integrity: integrityOf(cut)}, "unpacking"},
		"not a package":    {[]byte("<html>"), pack{integrity: integrityOf([]byte("<html>"))}, "unpacking"},
		"no library in it": {without, pack{integrity: integrityOf(without)}, "no libchdb"},
		"another library":  {good, pack{integrity: integrityOf(good), library: strings.Repeat("0", 64)}, "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, c.data, integrityOf(c.data), c.pack)
			err := s.lib.restore(t.Context(), s.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if _, err := os.Stat(s.lib.file()); !os.IsNotExist(err) {
				t.Errorf("a library was installed (%v)", err)
			}
			s.wantTidy()
		})
	}
}

func TestNpmsOwnWordsAreTold(t *testing.T) {
	s := goodShop(t)
	s.put("broken", "", 0o600)
	if err := s.lib.restore(t.Context(), s.options); err == nil || !strings.Contains(err.Error(), "network unreachable") {
		t.Errorf("got %v", err)
	}
	s.wantTidy()
}

func TestNeitherNpmNorClickHouse(t *testing.T) {
	o, err := Options{Dir: t.TempDir(), Cache: t.TempDir(), Path: t.TempDir()}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	_, err = findProgram(t.Context(), o)
	if !errors.Is(err, errNoNpm) {
		t.Fatalf("got %v", err)
	}
	for _, way := range []string{"install Node.js", "install ClickHouse", "clickhouse://"} {
		if !strings.Contains(err.Error(), way) {
			t.Errorf("%q does not name the way out %q", err, way)
		}
	}
	o.Source = Binary
	if _, err := findProgram(t.Context(), o); !errors.Is(err, errNoBinary) {
		t.Errorf("got %v", err)
	}
}

func TestTwoProcessesFetchOnce(t *testing.T) {
	s := goodShop(t)
	errs := make(chan error)
	for range 4 {
		go func() { errs <- s.lib.restore(t.Context(), s.options) }()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	s.wantLibrary()
	if n := s.fetches(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

func TestFetchingCanBeBrokenOff(t *testing.T) {
	s := goodShop(t)
	s.put("endless", "", 0o600)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	s.options.Progress = func(p Progress) {
		if p.Elapsed > 0 {
			cancel(enough)
		}
	}
	if err := s.lib.restore(ctx, s.options); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	s.wantTidy()
}

func TestOldBinariesArePassedOver(t *testing.T) {
	for version, want := range map[string]bool{"26.6.1.1": true, "26.12": true, "27.1.2": true, "26.5.9": false, "25.8.1": false, "": false, "x": false} {
		if got := canListen(version); got != want {
			t.Errorf("canListen(%q) = %t", version, got)
		}
	}
	s := goodShop(t)
	s.put("clickhouse", "#!/bin/sh\necho 'ClickHouse local version 24.8.1.1 (official build).'\n", 0o700)
	if _, err := binaryProgram(t.Context(), s.bin); err == nil || !strings.Contains(err.Error(), "since 26.6") {
		t.Errorf("got %v", err)
	}
}

func TestPacksOfAllPlatforms(t *testing.T) {
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"} {
		goos, goarch, _ := strings.Cut(platform, "/")
		p, err := packFor(goos, goarch)
		if err != nil || !strings.HasPrefix(p.name, "@chdb/lib-"+goos) {
			t.Errorf("%s: %+v, %v", platform, p, err)
		}
	}
	if _, err := packFor("windows", "amd64"); err == nil || !strings.Contains(err.Error(), "clickhouse://") {
		t.Errorf("got %v", err)
	}
}

func TestTheLogIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "engine.log")
	for range 2 { // an old log is continued
		l, err := openLog(path, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			if n, err := fmt.Fprintf(l, "line %02d\n", i); n != 8 || err != nil {
				t.Fatal(n, err)
			}
		}
		l.Close()
	}
	for _, p := range []string{path, path + ".1"} {
		data, err := os.ReadFile(p)
		if err != nil || len(data) > 100 || !strings.HasSuffix(string(data), "\n") {
			t.Errorf("%s holds %q, %v", p, data, err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(string(data), "line 49\n") {
		t.Errorf("the last line is lost: %q, %v", data, err)
	}
}
