package spool

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func take(t *testing.T, c *Clock, n int) uint64 {
	t.Helper()
	v, err := c.Take(n)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersionsOnlyRise(t *testing.T) {
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	c, err := OpenClock(dir, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	first := take(t, c, 100)
	if first != uint64(now.UnixMicro()) {
		t.Errorf("the first version is %d, the wall clock %d", first, now.UnixMicro())
	}
	if next := take(t, c, 1); next != first+100 {
		t.Errorf("after 100 versions from %d comes %d", first, next)
	}
	now = now.AddDate(-3, 0, 0)
	if next := take(t, c, 5); next != first+101 {
		t.Errorf("after the clock jumped back comes %d instead of %d", next, first+101)
	}
	c.Raise(first + 1_000_000)
	if next := take(t, c, 1); next != first+1_000_001 {
		t.Errorf("after it was raised comes %d", next)
	}
	// Another process, with the clock still wrong.
	again, err := OpenClock(dir, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if next := take(t, again, 1); next <= first+106 {
		t.Errorf("an earlier process gave %d, this one gives %d", first+106, next)
	}
}

// The machine's clock is set back while one process runs, and another starts: an edit by either is above what the other
// gave before, though their wall clocks say nothing any more.
func TestProcessesKeepTogetherWhenTheClockWasSetBack(t *testing.T) {
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	open := func() *Clock {
		c, err := OpenClock(dir, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := open()
	began := take(t, first, 5)
	now = now.Add(-time.Hour)
	second := open()
	last := began
	for round := range 200 {
		for i, c := range []*Clock{first, second, second} {
			v := take(t, c, 3)
			if v <= last {
				t.Fatalf("round %d, process %d: %d after %d", round, i, v, last)
			}
			last = v + 2
		}
	}
	if ahead := last - began; ahead > 3*reach {
		t.Errorf("they have run ahead by %d µs", ahead)
	}
}

func TestClockBelievesTheWallClockAfterARestart(t *testing.T) {
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	for range 3 {
		c, err := OpenClock(dir, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		if got := take(t, c, 1); got != uint64(now.UnixMicro()) {
			t.Errorf("got %d at %d", got, now.UnixMicro())
		}
	}
}

func TestClockSurvivesACutMark(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "clock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := OpenClock(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	take(t, c, 1)
}
