package engine

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"time"
)

// libraryVersion is the version of the npm packages that hold the library.
const libraryVersion = "26.7.3-stable.1"

// pack is a published package with the library for one platform.
type pack struct {
	name      string // npm's
	integrity string // sha512 of the package as the registry gives it; empty: what the npm client itself checks counts
	size      int64  // bytes of the package, 0 when unknown
	library   string // sha256 of the library inside; empty: what was unpacked first counts
}

// packFor names the package for a platform. Only linux/amd64 has been tried, and only its checksums are pinned.
func packFor(goos, goarch string) (pack, error) {
	switch goos + "/" + goarch {
	case "linux/amd64":
		return pack{
			name:      "@chdb/lib-linux-x64-gnu",
			integrity: "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
			size:      177817999,
			library:   "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5",
		}, nil
	case "linux/arm64":
		return pack{name: "@chdb/lib-linux-arm64-gnu"}, nil
	case "darwin/arm64":
		return pack{name: "@chdb/lib-darwin-arm64"}, nil
	case "darwin/amd64":
		return pack{name: "@chdb/lib-darwin-x64"}, nil
	}
	return pack{}, fmt.Errorf("there is no embedded ClickHouse for %s/%s; name a server instead (warehouse: clickhouse://…)", goos, goarch)
}

// library is the unpacked library in the cache.
type library struct {
	dir  string
	pack pack
}

func (l library) file() string  { return filepath.Join(l.dir, "libchdb.so") }
func (l library) stamp() string { return filepath.Join(l.dir, "libchdb.json") }

// stamp tells which file was checked, so that a start need not read half a gigabyte again.
type stamp struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	SHA256   string    `json:"sha256"`
}

// ensureLibrary gives the path of the library in the cache, fetching it when it is missing or damaged.
func ensureLibrary(ctx context.Context, o Options) (string, error) {
	p, err := packFor(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return "", err
	}
	l, err := openCache(o, p)
	if err != nil {
		return "", err
	}
	if l.looksWhole() {
		return l.file(), nil
	}
	return l.file(), l.restore(ctx, o)
}

// mendLibrary reads the whole library, which a start does not, and fetches it again when it is damaged (true).
func mendLibrary(ctx context.Context, o Options) (mended bool, err error) {
	p, err := packFor(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return false, err
	}
	l, err := openCache(o, p)
	if err != nil || l.isWhole(o) {
		return false, err
	}
	if err := os.Remove(l.stamp()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("tidying the engine's cache: %w", err)
	}
	return true, l.restore(ctx, o)
}

func openCache(o Options, p pack) (library, error) {
	cache := o.Cache
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return library{}, fmt.Errorf("finding the cache directory: %w", err)
		}
		cache = filepath.Join(user, "renown", "engine")
	}
	l := library{dir: filepath.Join(cache, libraryVersion), pack: p}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return library{}, fmt.Errorf("creating the engine's cache: %w", err)
	}
	return l, nil
}

// restore makes the library whole, alone: of two processes one fetches and the other waits for it.
func (l library) restore(ctx context.Context, o Options) (err error) {
	m := newMeter(o, StepFetch, l.pack.size)
	lock, err := waitLock(ctx, filepath.Join(l.dir, "fetch.lock"), func() { m.set(0) })
	if err != nil {
		return fmt.Errorf("waiting for another process to fetch the engine: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if l.looksWhole() || l.isWhole(o) {
		return nil
	}
	return l.fetch(ctx, o, m)
}

// looksWhole tells whether the file is the one that was checked last, by size and time.
func (l library) looksWhole() bool {
	s, err := l.readStamp()
	if err != nil {
		return false
	}
	info, err := os.Stat(l.file())
	return err == nil && info.Size() == s.Size && info.ModTime().Equal(s.Modified) && s.SHA256 == l.wanted(s)
}

// isWhole reads the whole file and compares its checksum; when it is right, the stamp is renewed.
func (l library) isWhole(o Options) bool {
	// A stamp that can't be read names no checksum.
	s, _ := l.readStamp()
	want := l.wanted(s)
	info, err := os.Stat(l.file())
	if err != nil || want == "" {
		return false
	}
	got, err := sumFile(l.file(), newMeter(o, StepVerify, info.Size()))
	return err == nil && got == want && l.writeStamp(got) == nil
}

// wanted is the checksum the library must have: the pinned one, else the one noted when it was unpacked.
func (l library) wanted(s stamp) string {
	if l.pack.library != "" {
		return l.pack.library
	}
	return s.SHA256
}

func (l library) readStamp() (s stamp, err error) {
	data, err := os.ReadFile(l.stamp())
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

func (l library) writeStamp(sum string) error {
	info, err := os.Stat(l.file())
	if err != nil {
		return err
	}
	data, err := json.Marshal(stamp{Size: info.Size(), Modified: info.ModTime(), SHA256: sum})
	if err != nil {
		return err
	}
	return writeFile(l.stamp(), data)
}

func sumFile(path string, m *meter) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, m.reader(f)); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	m.finish()
	return hex.EncodeToString(h.Sum(nil)), nil
}

// unpack takes the library, and nothing else, out of the package and puts it in its place in one step.
func (l library) unpack(o Options, tarball string) (err error) {
	f, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m := newMeter(o, StepUnpack, info.Size())
	entry, err := findEntry(m.reader(f))
	if err != nil {
		return fmt.Errorf("unpacking %s: %w", filepath.Base(tarball), err)
	}
	sum, err := writeSynced(filepath.Join(filepath.Dir(tarball), "libchdb.so"), l.file(), entry)
	if err != nil {
		return fmt.Errorf("unpacking the engine needs about 600 MB in %s: %w", l.dir, err)
	}
	m.finish()
	if l.pack.library != "" && sum != l.pack.library {
		return errors.Join(fmt.Errorf("the unpacked library has the checksum %s instead of %s", sum, l.pack.library), os.Remove(l.file()))
	}
	return l.writeStamp(sum)
}

// findEntry goes forward to the library in a gzipped tar.
func findEntry(r io.Reader) (io.Reader, error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(unzipped)
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("there is no libchdb in it")
		}
		if err != nil {
			return nil, err
		}
		base := path.Base(h.Name)
		if h.Typeflag == tar.TypeReg && (base == "libchdb.so" || base == "libchdb.dylib") {
			return files, nil
		}
	}
}

// writeSynced writes r to tmp, onto the disk, renames it to dst and gives its sha256.
func writeSynced(tmp, dst string, r io.Reader) (sum string, err error) {
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err = io.Copy(io.MultiWriter(f, h), r); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), os.Rename(tmp, dst)
}
