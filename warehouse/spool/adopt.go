package spool

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Found is what Adopt came upon.
type Found struct {
	Segments []Segment // now in this process's folder, oldest first
	Damaged  []Damage  // moved aside
	Newer    []string  // written by a newer version of the program: left where they are
}

// Damage is a file that could not be read, and where it was put.
type Damage struct {
	Path string
	Err  error
}

// Adopt takes over what dead processes left behind, and segments put into the spool's root by hand. Files that were
// not finished are removed: nobody was told that they are kept.
func (s *Spool) Adopt() (found Found, err error) {
	root, err := lockFile(filepath.Join(s.root, "lock"), true)
	if err != nil {
		return found, fmt.Errorf("adopt: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return found, fmt.Errorf("adopt: %w", err)
	}
	errs := []error{s.adoptFrom(s.root, &found)}
	for _, e := range entries {
		if dir := filepath.Join(s.root, e.Name()); e.IsDir() && strings.HasPrefix(e.Name(), ownPrefix) && dir != s.dir {
			errs = append(errs, s.adoptOrphan(dir, &found))
		}
	}
	slices.SortFunc(found.Segments, func(a, b Segment) int { return cmp.Compare(a.Name, b.Name) })
	return found, errors.Join(errs...)
}

func (s *Spool) adoptOrphan(dir string, found *Found) (err error) {
	lock, err := lockFile(filepath.Join(dir, "lock"), false)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil // its process lives
	}
	if err != nil {
		return fmt.Errorf("adopt: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := s.adoptFrom(dir, found); err != nil {
		return err
	}
	return removeFolder(dir)
}

func (s *Spool) adoptFrom(dir string, found *Found) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("adopt: %w", err)
	}
	moved := false
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
		case strings.HasPrefix(e.Name(), tmpPrefix):
			err = removeIfThere(path)
		case strings.HasSuffix(e.Name(), suffix):
			err = s.adoptFile(path, e.Name(), found)
			moved = true
		}
		if err != nil {
			return fmt.Errorf("adopt: %w", err)
		}
	}
	if !moved {
		return nil
	}
	return errors.Join(s.folder.Sync(), syncDir(dir))
}

func (s *Spool) adoptFile(path, name string, found *Found) error {
	m, size, err := metaOf(path)
	switch {
	case errors.Is(err, ErrNewer):
		found.Newer = append(found.Newer, path)
		return nil
	case errors.Is(err, ErrDamaged):
		to, moveErr := s.moveTo(damagedDir, path, name+".damaged")
		found.Damaged = append(found.Damaged, Damage{Path: to, Err: err})
		return moveErr
	case err != nil:
		return err
	}
	if err := os.Rename(path, filepath.Join(s.dir, name)); err != nil {
		return err
	}
	s.account(1, size)
	found.Segments = append(found.Segments, Segment{Meta: m, Name: name, Size: size})
	return nil
}

func metaOf(path string) (m Meta, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return Meta{}, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return Meta{}, 0, err
	}
	m, _, err = readMeta(f, info.Size())
	return m, info.Size(), err
}

// removeFolder removes a process's folder if nothing but its lock is in it.
func removeFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 1 || len(entries) == 1 && entries[0].Name() != "lock" {
		return nil
	}
	if err := removeIfThere(filepath.Join(dir, "lock")); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// lockFile opens a file and takes its lock, which ends with the process or with Close.
func lockFile(path string, wait bool) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	how := unix.LOCK_EX
	if !wait {
		how |= unix.LOCK_NB
	}
	for {
		err = unix.Flock(int(f.Fd()), how)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return f, nil
}

// makeDir makes a folder, and those above it that are missing, so that a power cut does not take them away again.
func makeDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		if err := makeDir(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", dir, err), d.Close())
	}
	return d.Close()
}

// fullError says plainly that the disk is full, where that is the reason.
func fullError(err error, dir string) error {
	for _, full := range []error{unix.ENOSPC, unix.EDQUOT, unix.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: no room on the disk of %s: %w", ErrFull, dir, err)
		}
	}
	if err != nil {
		return fmt.Errorf("write to the spool: %w", err)
	}
	return nil
}
