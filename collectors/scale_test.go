package collectors

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"renown/warehouse/record"
)

// starts notes when sources begin, by the steady clock.
type starts struct {
	mu    sync.Mutex
	at    map[string][]time.Time
	now   map[string]int
	twice int // runs that began while another of the same source went on
}

func (s *starts) source(name string, every, takes time.Duration) Job {
	return source(name, every, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
		s.begin(name)
		defer s.end(name)
		time.Sleep(takes)
		return record.Outcome{Complete: true}, nil
	})
}

func (s *starts) begin(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at, s.now = map[string][]time.Time{}, map[string]int{}
	}
	s.at[name] = append(s.at[name], time.Now())
	if s.now[name]++; s.now[name] > 1 {
		s.twice++
	}
}

func (s *starts) end(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now[name]--
}

// going is how many runs go on.
func (s *starts) going() (going int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.now {
		going += n
	}
	return going
}

// most is the largest number of starts within any second since a time, and how many there were.
func (s *starts) most(since time.Time) (most, all int) {
	seconds := map[int64]int{}
	for _, times := range s.at {
		for _, at := range times {
			if !at.Before(since) {
				seconds[at.Unix()]++
				all++
			}
		}
	}
	for _, n := range seconds {
		most = max(most, n)
	}
	return most, all
}

// In Morocco the clocks go back for Ramadan and forward after it, 35 days apart. Meanwhile the machine's clock is set
// wrong, back and forward, and the machine sleeps: a run every five minutes of waking time, one more for each time the
// clock jumps forward, none twice at once.
func TestFortyDaysWithTwoChangesOfTheClocksAndFourJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen starts
		b := newBench(t, nil, seen.source("quick", 5*time.Minute, 3*time.Second))
		zone, err := time.LoadLocation("Africa/Casablanca")
		if err != nil {
			t.Skip("no time zones on this machine: ", err)
		}
		first := time.Date(2026, 2, 12, 0, 0, 0, 0, time.UTC)
		if n := changes(first, 40, zone); n != 2 {
			t.Skipf("the time zones of this machine know %d changes in these days, not 2", n)
		}
		b.clock.zone = zone
		b.clock.by.Store(int64(time.Until(first)))
		b.start()
		jump := func(by time.Duration) { b.clock.by.Add(int64(by)) }
		pass(10*24*time.Hour + 2*time.Minute)
		jump(-time.Hour)
		pass(10 * 24 * time.Hour)
		jump(3*time.Hour + 2*time.Minute)
		pass(7 * 24 * time.Hour)
		jump(-40 * time.Minute)
		pass(7 * 24 * time.Hour)
		jump(9 * time.Hour) // it slept
		pass(6*24*time.Hour - 2*time.Minute - time.Second)
		b.stop()
		at := seen.at["quick"]
		// One more after each jump forward, and one because the first moves the rhythm two minutes ahead.
		if want := 40*288 + 3; len(at) != want || seen.twice != 0 {
			t.Errorf("%d runs in 40 days, want %d; %d beside another one", len(at), want, seen.twice)
		}
		short := 0
		for i := 1; i < len(at); i++ {
			gap := at[i].Sub(at[i-1])
			if gap > 5*time.Minute {
				t.Errorf("run %d came %s after the one before it", i, gap)
			}
			if gap < 5*time.Minute {
				short++
			}
		}
		if short > 4 { // each forward jump brings one run early and the next one at its usual time
			t.Errorf("%d runs came early, want at most 4", short)
		}
		if lines := b.sink.runs("quick"); len(lines) != len(at) {
			t.Errorf("%d lines in the ledger for %d runs", len(lines), len(at))
		}
	})
}

// The clock is set back while a run goes on: it is not run again, and the next one comes at its time.
func TestAClockSetBackDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen starts
		b := newBench(t, nil, seen.source("one", 10*time.Minute, 4*time.Minute))
		b.start()
		pass(2*time.Hour + 2*time.Minute)
		b.clock.by.Add(int64(-time.Hour))
		pass(2*time.Hour + 6*time.Minute)
		b.stop()
		at := seen.at["one"]
		for i := 1; i < len(at); i++ {
			if gap := at[i].Sub(at[i-1]); gap != 10*time.Minute {
				t.Errorf("run %d came %s after the one before it", i, gap)
			}
		}
		if len(at) != 25 {
			t.Errorf("%d runs in four hours, want 25", len(at))
		}
	})
}

// changes counts how often the clocks are changed in so many days.
func changes(from time.Time, days int, zone *time.Location) (n int) {
	for day := range days {
		_, before := from.AddDate(0, 0, day).In(zone).Zone()
		if _, after := from.AddDate(0, 0, day+1).In(zone).Zone(); after != before {
			n++
		}
	}
	return n
}

func TestTwoThousandSourcesAreNoHerd(t *testing.T) {
	const sources, tolerated = 2000, 25 // starts in a second; the mean is 10
	for name, wake := range map[string]func(b *bench){
		"new":    func(*bench) {},
		"rhythm": func(*bench) { pass(time.Hour) },
		"sleep":  func(b *bench) { b.clock.by.Add(int64(8 * time.Hour)) },
		"full disk": func(b *bench) {
			b.sink.fail(errors.New("no space left on device"))
			pass(2 * time.Hour)
			b.sink.fail(nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var seen starts
				var jobs []Job
				for i := range sources {
					jobs = append(jobs, seen.source(fmt.Sprintf("source-%04d", i), time.Hour, time.Second))
				}
				b := newBench(t, nil, jobs...)
				b.start()
				if name != "new" {
					pass(30 * time.Minute)
				}
				wake(b)
				since := time.Now()
				pass(10 * time.Minute)
				if name == "rhythm" {
					pass(50 * time.Minute)
				}
				b.stop()
				most, all := seen.most(since)
				t.Logf("%d starts, at most %d in a second", all, most)
				if most > tolerated || all < sources || seen.twice != 0 {
					t.Errorf("%d starts, want %d; %d in one second; %d beside another run of the same source", all, sources, most, seen.twice)
				}
			})
		})
	}
}

// Forty sources hang on a dead host, more than may run at once. All others keep their pace.
func TestStuckSourcesDelayNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen starts
		release := make(chan struct{})
		jobs := make([]Job, 0, 140)
		for i := range 40 {
			jobs = append(jobs, source(fmt.Sprint("stuck-", i), 5*time.Minute, func(ctx context.Context, _ map[string]string, _ func(*record.Batch) error) (record.Outcome, error) {
				<-release
				return record.Outcome{}, errors.New("no answer")
			}))
		}
		for i := range 100 {
			jobs = append(jobs, seen.source(fmt.Sprint("quick-", i), 5*time.Minute, time.Second))
		}
		b := newBench(t, nil, jobs...)
		b.start()
		pass(10 * time.Hour)
		close(release)
		synctest.Wait()
		b.stop()
		for name, at := range seen.at {
			if len(at) < 119 {
				t.Errorf("%s ran %d times in ten hours", name, len(at))
			}
			for i := 2; i < len(at); i++ { // the first may have had to wait for the stuck ones to be given up
				if gap := at[i].Sub(at[i-1]); gap > 5*time.Minute+time.Second {
					t.Errorf("%s: run %d came %s after the one before it", name, i, gap)
				}
			}
		}
		if len(seen.at) != 100 {
			t.Errorf("%d of 100 quick sources ran", len(seen.at))
		}
	})
}

func TestMostRunsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen starts
		var jobs []Job
		for i := range 50 {
			jobs = append(jobs, seen.source(fmt.Sprint("slow-", i), 24*time.Hour, 50*time.Minute))
		}
		b := newBench(t, func(o *Options) { o.Parallel = 3 }, jobs...)
		b.start()
		pass(40 * time.Minute)
		if going := seen.going(); going != 3*mostRuns {
			t.Errorf("%d runs at once, want %d", going, 3*mostRuns)
		}
		pass(10 * time.Hour)
		b.stop()
		if len(seen.at) != 50 {
			t.Errorf("%d of 50 sources ran", len(seen.at))
		}
	})
}

// Ten hours of 2,000 sources leave no more in memory than the first three.
func TestMemoryStaysFlat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var jobs []Job
		for i := range 2000 {
			jobs = append(jobs, source(fmt.Sprintf("source-%04d", i), time.Hour, func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
				err := emit(&record.Batch{Mentions: []record.Mention{mention("1")}, Cursors: []record.Cursor{{Key: "tag/bag", Value: time.Now().String()}}})
				return record.Outcome{Complete: true, Notes: []string{"a note of " + time.Now().String()}}, err
			}))
		}
		b := newBench(t, func(o *Options) {
			o.Pipeline = &Pipeline{Sink: discard{}, Now: o.Clock.Now, Key: testKey, Series: true}
			o.Cursors, o.Logger = none{}, nil
		}, jobs...)
		b.start()
		pass(3 * time.Hour)
		early := heap()
		pass(7 * time.Hour)
		late := heap()
		b.stop()
		t.Logf("%d KiB for 2,000 sources after 3 hours, %+d KiB after 10", early>>10, (late-early)>>10)
		if early > 64<<20 || late-early > 2<<20 {
			t.Errorf("heap: %d bytes after 3 hours, %d after 10", early, late)
		}
	})
}

type none struct{}

func (none) Cursors(context.Context, string) (map[string]string, error) {
	return map[string]string{"tag/bag": "x"}, nil
}

// heap is what is in use after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // pools are emptied in two
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var works atomic.Bool
		works.Store(true)
		b := newBench(t, nil, source("one", time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			if !works.Load() {
				return record.Outcome{}, errors.New("no luck")
			}
			return record.Outcome{Complete: true}, nil
		}), source("never", time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			return record.Outcome{}, errors.New("no luck")
		}))
		if lag := b.status("one").Lag; lag != 0 {
			t.Errorf("before the start: %s", lag)
		}
		b.start()
		pass(90 * time.Minute)
		if lag := b.status("one").Lag; lag != 0 {
			t.Errorf("a source in its rhythm: %s", lag)
		}
		if lag := b.status("never").Lag; lag != 90*time.Minute {
			t.Errorf("a source that never worked: %s", lag)
		}
		good := b.status("one").LastGood
		works.Store(false)
		pass(3 * time.Hour)
		if want := time.Since(good) - time.Hour; b.status("one").Lag != want {
			t.Errorf("after failures: %s, want %s", b.status("one").Lag, want)
		}
		b.stop()
	})
}

// What it costs to find the next source: 6 µs a launch among 2,000, which a run's milliseconds dwarf.
func BenchmarkNextDue(b *testing.B) {
	for _, sources := range []int{200, 2000, 20_000} {
		b.Run(fmt.Sprint(sources), func(b *testing.B) {
			r := &Runner{}
			now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
			for i := range sources {
				j := &job{Job: Job{Name: fmt.Sprint(i)}, schedule: newSchedule(fmt.Sprint(i), time.Hour)}
				j.begin(now, record.Run{}, sources)
				r.jobs = append(r.jobs, j)
			}
			for b.Loop() {
				next := r.nextDue()
				next.due = next.due.Add(time.Hour)
			}
		})
	}
}
