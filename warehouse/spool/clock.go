package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// reach is how far ahead of the last version the mark on disk is kept, in µs: the file is written once in so long.
const reach = uint64(10 * time.Second / time.Microsecond)

// Clock gives versions: the wall clock in µs, but never a number twice and never one below what it gave before, this
// process or an earlier one on the same spool, even if the machine's clock jumps back.
type Clock struct {
	path string
	now  func() time.Time

	mu   sync.Mutex
	last uint64 // the last version given
	mark uint64 // what is on disk: no version above it was given
}

// OpenClock reads the mark an earlier process left in dir, which exists. Where the wall clock is less than the mark's
// reach below the mark, nothing says that it jumped back, and it is believed: versions of processes that run at the same
// time should not differ by more than they must.
func OpenClock(dir string, now func() time.Time) (*Clock, error) {
	c := &Clock{path: filepath.Join(dir, "clock"), now: now}
	mark, err := readMark(c.path)
	c.mark = mark
	if low := mark - min(mark, reach); now().UnixMicro() < int64(low) {
		c.last = mark
	}
	return c, err
}

func readMark(path string) (uint64, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the clock's mark: %w", err)
	}
	mark, err := strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64)
	if err != nil {
		return 0, nil // cut by a crash: the wall clock and the warehouse's newest version remain
	}
	return mark, nil
}

// Take gives n versions in a row and returns the first.
func (c *Clock) Take(n int) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, count := uint64(max(c.now().UnixMicro(), 1)), uint64(max(n, 1))
	if c.last > wall+reach {
		// The machine's clock was set back. Each process counts on from the highest version any of them has given, as
		// the wall clock no longer keeps them together.
		if err := c.move(func(mark uint64) uint64 {
			if mark > c.mark {
				c.last = max(c.last, mark)
			}
			return c.last + count
		}); err != nil {
			return 0, err
		}
	}
	first := max(wall, c.last+1)
	last := first + count - 1
	if last > c.mark {
		if err := c.move(func(uint64) uint64 { return last + reach }); err != nil {
			return 0, err
		}
	}
	c.last = last
	return first, nil
}

// Raise makes sure that later versions are above v.
func (c *Clock) Raise(v uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = max(c.last, v)
}

// move puts the mark on disk to what next makes of it, never lower, under the root's lock, so that two processes never
// lower it for each other.
func (c *Clock) move(next func(mark uint64) uint64) (err error) {
	dir := filepath.Dir(c.path)
	root, err := lockFile(filepath.Join(dir, "lock"), true)
	if err != nil {
		return fmt.Errorf("move the clock's mark: %w", err)
	}
	defer func() { err = fullError(errors.Join(err, root.Close()), dir) }()
	old, err := readMark(c.path)
	if err != nil {
		return err
	}
	mark := max(old, next(old))
	if mark > old {
		if err := c.write(mark); err != nil {
			return err
		}
	}
	c.mark = mark
	return nil
}

func (c *Clock) write(mark uint64) error {
	tmp := filepath.Join(filepath.Dir(c.path), tmpPrefix+"clock")
	if err := os.WriteFile(tmp, []byte(strconv.FormatUint(mark, 10)+"\n"), 0o600); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	if err := os.Rename(tmp, c.path); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	return nil
}
