package collectors

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"renown/warehouse/record"
)

// memory is a sink that keeps what it is given, and fails when told to.
type memory struct {
	mu      sync.Mutex
	err     error
	batches []*record.Batch
	tries   int
}

func (m *memory) Write(_ context.Context, b *record.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tries++
	if m.err != nil {
		return m.err
	}
	m.batches = append(m.batches, b)
	return nil
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

func (m *memory) runs(source string) []record.Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	var runs []record.Run
	for _, b := range m.batches {
		for _, run := range b.Runs {
			if source == "" || run.Source == source {
				runs = append(runs, run)
			}
		}
	}
	return runs
}

func (m *memory) reviews() []record.Review {
	m.mu.Lock()
	defer m.mu.Unlock()
	var reviews []record.Review
	for _, b := range m.batches {
		reviews = append(reviews, b.Reviews...)
	}
	return reviews
}

// read is the cursors as the sink's batches leave them.
type read struct {
	sink *memory
	err  atomic.Pointer[error]
}

func (r *read) Cursors(_ context.Context, source string) (map[string]string, error) {
	if err := r.err.Load(); err != nil {
		return nil, *err
	}
	r.sink.mu.Lock()
	defer r.sink.mu.Unlock()
	cursors := map[string]string{}
	for _, b := range r.sink.batches {
		for _, c := range b.Cursors {
			if c.Source == source {
				cursors[c.Key] = c.Value
			}
		}
	}
	return cursors, nil
}

type collectFunc func(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error)

func (f collectFunc) Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
	return f(ctx, cursor, emit)
}

// shifted is the system's clock (in a synctest bubble: a false one) set wrong by a changing amount, in a time zone.
type shifted struct {
	by   atomic.Int64
	zone *time.Location
}

func (c *shifted) Now() time.Time {
	now := time.Now().Add(time.Duration(c.by.Load()))
	if c.zone != nil {
		now = now.In(c.zone)
	}
	return now
}

func (c *shifted) Steady() time.Time { return time.Now() }

func (c *shifted) NewTimer(d time.Duration) Timer { return SystemClock{}.NewTimer(d) }

// bench is a runner with its surroundings, inside a bubble of false time.
type bench struct {
	t       *testing.T
	sink    *memory
	cursors *read
	clock   *shifted
	log     *strings.Builder
	*Runner
	stop func()
}

func newBench(t *testing.T, change func(*Options), jobs ...Job) *bench {
	t.Helper()
	b := &bench{t: t, sink: &memory{}, clock: &shifted{}, log: &strings.Builder{}}
	b.cursors = &read{sink: b.sink}
	options := Options{
		Jobs: jobs, Cursors: b.cursors, Clock: b.clock,
		Pipeline: &Pipeline{Sink: b.sink, Now: b.clock.Now, Key: testKey},
		Logger:   slog.New(slog.NewTextHandler(&locked{to: b.log}, nil)),
	}
	if change != nil {
		change(&options)
	}
	runner, err := NewRunner(options)
	if err != nil {
		t.Fatal(err)
	}
	b.Runner = runner
	return b
}

type locked struct {
	mu sync.Mutex
	to *strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

func testKey(context.Context) ([]byte, error) { return []byte("0123456789abcdef0123456789abcdef"), nil }

// start runs the runner until the test's end, or until stop.
func (b *bench) start() {
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Errorf("Run: %v", err)
		}
	})
}

// pass lets time go by and everything that is due happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (b *bench) status(name string) SourceStatus {
	b.t.Helper()
	for _, s := range b.Status() {
		if s.Name == name {
			return s
		}
	}
	b.t.Fatalf("no source %s", name)
	return SourceStatus{}
}

func succeed(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
	return record.Outcome{Complete: true, Requests: 2, Bytes: 100, Notes: []string{"a note"}}, nil
}

func source(name string, every time.Duration, f collectFunc) Job {
	return Job{Name: name, Kind: "test", Brand: "Skyways Air", Every: every, Collector: f}
}

func review(id string) record.Review {
	return record.Review{Brand: "Skyways Air", Site: "workplace", ID: id, Stars: 4, Posted: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
}
