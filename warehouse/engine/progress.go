package engine

import (
	"context"
	"io"
	"io/fs"
	"path/filepath"
	"time"
)

// Progress tells how far a step of Open is.
type Progress struct {
	Step    Step
	Done    int64 // bytes, 0 when they can't be seen
	Total   int64 // bytes, 0 when unknown
	Elapsed time.Duration
}

// Step names what Open is doing.
type Step string

// The steps of Open, in their order. A second start has only the last.
const (
	StepFetch  Step = "fetching the ClickHouse engine"
	StepVerify Step = "checking the ClickHouse engine"
	StepUnpack Step = "unpacking the ClickHouse engine"
	StepStart  Step = "starting the ClickHouse engine"
)

const reportEvery = 200 * time.Millisecond

// meter reports one step. It is used by one goroutine at a time.
type meter struct {
	opts  Options
	state Progress
	begun time.Time
	told  time.Time
}

func newMeter(o Options, step Step, total int64) *meter {
	m := &meter{opts: o, state: Progress{Step: step, Total: total}, begun: o.Now()}
	m.tell()
	return m
}

// set notes the bytes done, which never fall and never pass the total, and reports now and then.
func (m *meter) set(done int64) {
	if m.state.Total > 0 {
		done = min(done, m.state.Total)
	}
	m.state.Done = max(m.state.Done, done)
	if m.opts.Now().Sub(m.told) >= reportEvery {
		m.tell()
	}
}

// finish reports the whole as done.
func (m *meter) finish() {
	m.state.Done = max(m.state.Done, m.state.Total)
	m.tell()
}

func (m *meter) tell() {
	m.told = m.opts.Now()
	m.state.Elapsed = m.told.Sub(m.begun)
	m.opts.Progress(m.state)
}

// Write counts bytes that pass by.
func (m *meter) Write(p []byte) (int, error) {
	m.set(m.state.Done + int64(len(p)))
	return len(p), nil
}

// reader counts what is read from r.
func (m *meter) reader(r io.Reader) io.Reader { return io.TeeReader(r, m) }

// watch reports the growth of a directory until ctx ends.
func (m *meter) watch(ctx context.Context, dir string) {
	for sleep(ctx, reportEvery) == nil {
		m.set(dirSize(dir))
	}
}

// dirSize adds up the files below dir. Files that vanish meanwhile count as nothing: this is only for a progress bar.
func dirSize(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size
}
