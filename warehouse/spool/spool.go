// Package spool is the write-ahead log on disk. A batch is one file, written under another name, synced, renamed into
// place and its folder synced, so that a file with a segment's name is a whole batch that survives a crash. Each
// process writes into a folder of its own under a lock; what a dead process left behind is adopted by a living one.
//
//	spool/p-<random>/lock                the lock of a living process
//	spool/p-<random>/<version>-<n>.seg   a batch that is not in the warehouse yet
//	spool/damaged/, spool/refused/       what could not be read, and what ClickHouse would not take; never deleted
//	spool/*.seg                          put back by hand (from refused/): adopted like an orphan
package spool

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"renown/warehouse/record"
)

// Folders and endings of the spool.
const (
	damagedDir = "damaged"
	refusedDir = "refused"
	ownPrefix  = "p-"
	tmpPrefix  = ".tmp-"
	suffix     = ".seg"
)

// ErrFull is wrapped by the error of Append when the disk, or the spool's own limit, is full.
var ErrFull = errors.New("the spool is full")

// Options says where the spool is.
type Options struct {
	Dir      string
	MaxBytes int64 // the size at which Append refuses; 0: no limit but the disk's
}

// Spool is this process's part of the spool. Its methods may be called from several goroutines at once.
type Spool struct {
	root, dir string
	name      string // random, different for every process
	lock      *os.File
	max       int64
	folder    *os.File // the own folder, kept open for syncing
	serial    atomic.Uint64
	free      chan *buffers

	mu    sync.Mutex
	bytes int64
	files int
}

// Segment is one batch on disk.
type Segment struct {
	Meta
	Name string // unique among all processes for ever; names sort by version
	Size int64  // bytes on disk
}

// Open makes this process's folder. What dead processes left is fetched with Adopt.
func Open(o Options) (*Spool, error) {
	nonce := make([]byte, 8)
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	s := &Spool{root: o.Dir, max: o.MaxBytes, name: hex.EncodeToString(nonce)}
	s.dir = filepath.Join(o.Dir, ownPrefix+s.name)
	s.free = make(chan *buffers, 2)
	if err := makeDir(o.Dir); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	if err := s.claim(); err != nil {
		return nil, fmt.Errorf("open spool %s: %w", o.Dir, err)
	}
	return s, nil
}

// claim makes the own folder and locks it, hidden by the root's lock from anyone looking for orphans meanwhile.
func (s *Spool) claim() (err error) {
	root, err := lockFile(filepath.Join(s.root, "lock"), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return err
	}
	if s.lock, err = lockFile(filepath.Join(s.dir, "lock"), true); err != nil {
		return err
	}
	if s.folder, err = os.Open(s.dir); err != nil {
		return errors.Join(err, s.lock.Close())
	}
	return syncDir(s.root)
}

// Append keeps a batch; when it returns nil the batch is on disk and will survive a crash. On an error nothing is left
// of it. now is the time kept with the segment, first the version of the batch's first record.
func (s *Spool) Append(b *record.Batch, first uint64, now time.Time) (Segment, error) {
	buf := s.buffers()
	defer s.release(buf)
	seg := Segment{Meta: describe(b, first, now)}
	seg.Name = fmt.Sprintf("%020d-%s-%x%s", first, s.name, s.serial.Add(1), suffix)
	data, err := encode(buf, b, &seg.Meta)
	if err != nil {
		return Segment{}, err
	}
	seg.Size = int64(len(data))
	if err := s.reserve(seg.Size); err != nil {
		return Segment{}, err
	}
	if err := s.put(s.dir, s.folder, seg.Name, data); err != nil {
		s.account(-1, -seg.Size)
		return Segment{}, fullError(err, s.root)
	}
	return seg, nil
}

// keepBuffer is the size from which a buffer is left to the garbage collector rather than kept for the next batch.
const keepBuffer = 16 << 20

func (s *Spool) buffers() *buffers {
	select {
	case buf := <-s.free:
		return buf
	default:
		return &buffers{}
	}
}

func (s *Spool) release(buf *buffers) {
	if cap(buf.raw) > keepBuffer || cap(buf.file) > keepBuffer {
		return
	}
	select {
	case s.free <- buf:
	default:
	}
}

// Rows is the number of versions a batch needs: one for each thing in it.
func Rows(b *record.Batch) int {
	return b.Records() + len(b.Readings) + len(b.Gaps) + len(b.Spending) + len(b.Rejects) + len(b.Cursors) + len(b.Runs)
}

// describe gives what is known of a batch's segment before it is packed. Nothing of the batch itself is kept.
func describe(b *record.Batch, first uint64, now time.Time) Meta {
	return Meta{
		First: first, Rows: Rows(b), Created: now.UTC(), Cursors: slices.Clone(b.Cursors), Spending: slices.Clone(b.Spending),
	}
}

func (s *Spool) reserve(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.max > 0 && s.bytes+n > s.max {
		return fmt.Errorf("%w: %d bytes wait in %s for ClickHouse, and its limit is %d", ErrFull, s.bytes, s.root, s.max)
	}
	s.bytes += n
	s.files++
	return nil
}

func (s *Spool) account(files int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files += files
	s.bytes += bytes
}

// put writes a file whole or not at all.
func (s *Spool) put(dir string, folder *os.File, name string, data []byte) error {
	tmp := filepath.Join(dir, tmpPrefix+name)
	if err := writeSynced(tmp, data); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	final := filepath.Join(dir, name)
	if err := os.Rename(tmp, final); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	if err := folder.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", dir, err), removeIfThere(final))
	}
	return nil
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", path, err), f.Close())
	}
	return f.Close()
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Read unpacks a segment. An error that wraps ErrDamaged means that it never will be readable.
func (s *Spool) Read(seg Segment) (*record.Batch, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, seg.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged("somebody has removed " + seg.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("read segment: %w", err)
	}
	b, _, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("read segment %s: %w", seg.Name, err)
	}
	return b, nil
}

// Remove drops segments that are in the warehouse.
func (s *Spool) Remove(segs []Segment) error {
	var errs []error
	for _, seg := range segs {
		if err := removeIfThere(filepath.Join(s.dir, seg.Name)); err != nil {
			errs = append(errs, err)
			continue
		}
		s.account(-1, -seg.Size)
	}
	return errors.Join(errs...)
}

// SetAside moves a damaged segment out of the way and gives its new path. One that was removed is out of the way.
func (s *Spool) SetAside(seg Segment) (string, error) {
	from := filepath.Join(s.dir, seg.Name)
	path, err := s.moveTo(damagedDir, from, seg.Name+".damaged")
	if errors.Is(err, fs.ErrNotExist) {
		path, err = from, nil
	}
	if err == nil {
		s.account(-1, -seg.Size)
	}
	return path, err
}

// Refuse keeps a copy of what ClickHouse would not take, out of the way, and gives its path. first is the version of
// its first record.
func (s *Spool) Refuse(b *record.Batch, first uint64, now time.Time) (string, error) {
	dir := filepath.Join(s.root, refusedDir)
	if err := makeDir(dir); err != nil {
		return "", fmt.Errorf("keep what was refused: %w", err)
	}
	m := describe(b, first, now)
	data, err := encode(&buffers{}, b, &m)
	if err != nil {
		return "", err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return "", fmt.Errorf("keep what was refused: %w", err)
	}
	name := fmt.Sprintf("%020d-%s-%x%s", first, s.name, s.serial.Add(1), suffix)
	err = errors.Join(s.put(dir, folder, name, data), folder.Close())
	return filepath.Join(dir, name), fullError(err, s.root)
}

func (s *Spool) moveTo(sub, from, name string) (string, error) {
	dir := filepath.Join(s.root, sub)
	if err := makeDir(dir); err != nil {
		return "", fmt.Errorf("set segment aside: %w", err)
	}
	to := filepath.Join(dir, name)
	if err := os.Rename(from, to); err != nil {
		return "", fmt.Errorf("set segment aside: %w", err)
	}
	return to, syncDir(dir)
}

// Backlog is how many segments of this process wait on disk, and how many bytes they take.
func (s *Spool) Backlog() (files int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files, s.bytes
}

// Close gives up the own folder: it is removed when nothing waits in it, otherwise the next process adopts it.
func (s *Spool) Close() error {
	root, err := lockFile(filepath.Join(s.root, "lock"), true)
	if err != nil {
		return errors.Join(err, s.lock.Close(), s.folder.Close())
	}
	if files, _ := s.Backlog(); files == 0 {
		err = removeFolder(s.dir)
	}
	return errors.Join(err, s.folder.Close(), s.lock.Close(), root.Close())
}
