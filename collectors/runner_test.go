package collectors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// A month in London in which the clocks go forward: one run every five minutes, none missing, none twice.
func TestAMonthOfRunsAcrossDST(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("quick", 5*time.Minute, succeed))
		london, err := time.LoadLocation("Europe/London")
		if err != nil {
			t.Skip("no time zones on this machine: ", err)
		}
		b.clock.zone = london
		b.clock.by.Store(int64(time.Until(time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC))))
		b.start()
		pass(30*24*time.Hour - time.Second)
		b.stop()
		runs := b.sink.runs("quick")
		if len(runs) != 30*288 {
			t.Fatalf("%d runs in 30 days, want %d", len(runs), 30*288)
		}
		for i := 1; i < len(runs); i++ {
			if gap := runs[i].Started.Sub(runs[i-1].Started); gap != 5*time.Minute {
				t.Fatalf("run %d came %s after the one before it", i, gap)
			}
		}
	})
}

func TestTheLedgerSaysWhatTheRunWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("one", time.Hour, func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			time.Sleep(3 * time.Second)
			err := emit(&record.Batch{Reviews: []record.Review{review("1"), review("2")}, Rejects: []record.Reject{{Reason: "no date"}}})
			return record.Outcome{Complete: true, Requests: 7, Bytes: 900, Notes: []string{"a\nnote"}}, err
		}))
		var told []Progress
		b.opt.Progress = func(p Progress) { told = append(told, p) }
		runs, err := b.RunOnce(t.Context(), "one")
		if err != nil {
			t.Fatal(err)
		}
		got := runs[0]
		if got.ID == "" || got.Finished.Sub(got.Started) != 3*time.Second {
			t.Errorf("id %q, took %s", got.ID, got.Finished.Sub(got.Started))
		}
		want := record.Run{ID: got.ID, Source: "one", Kind: "test", Brand: "Skyways Air", Started: got.Started, Finished: got.Finished,
			OK: true, Complete: true, Requests: 7, Bytes: 900, Records: 2, Rejected: 1, Notes: []string{"a note"}}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("ledger:\n got %+v\nwant %+v", got, want)
		}
		if stored := b.sink.runs("one"); len(stored) != 1 || fmt.Sprint(stored[0]) != fmt.Sprint(want) {
			t.Errorf("stored %+v", stored)
		}
		if len(told) != 2 || told[0].Records != 2 || told[0].Run != nil || told[1].Run == nil {
			t.Errorf("progress: %+v", told)
		}
	})
}

func TestARunWithInvalidRecordsConcludesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("one", time.Hour, func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			bad := review("2")
			bad.Stars = 9
			return record.Outcome{Complete: true}, emit(&record.Batch{Reviews: []record.Review{review("1"), bad}})
		}))
		runs, err := b.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !runs[0].OK || runs[0].Complete || runs[0].Records != 1 || runs[0].Rejected != 1 || len(runs[0].Notes) != 1 {
			t.Errorf("ledger: %+v", runs[0])
		}
	})
}

func TestNoOverlapAndASlowSourceDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, runs atomic.Int64
		slow := func(ctx context.Context, _ map[string]string, _ func(*record.Batch) error) (record.Outcome, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			runs.Add(1)
			time.Sleep(12 * time.Minute)
			return record.Outcome{Complete: true}, nil
		}
		b := newBench(t, func(o *Options) { o.Parallel = 2 }, source("slow", 5*time.Minute, slow), source("quick", 5*time.Minute, succeed))
		b.start()
		pass(time.Hour - time.Second)
		if most.Load() != 1 {
			t.Errorf("%d runs of one source at once", most.Load())
		}
		if got := runs.Load(); got != 4 { // at 0, 15, 30 and 45 minutes
			t.Errorf("%d slow runs in an hour, want 4", got)
		}
		if got := len(b.sink.runs("quick")); got != 12 {
			t.Errorf("%d quick runs in an hour, want 12", got)
		}
		b.stop()
		if !strings.Contains(b.log.String(), "longer than its interval") {
			t.Error("no warning of a slow run")
		}
	})
}

func TestParallelBoundsAllSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		var jobs []Job
		for i := range 50 {
			jobs = append(jobs, source(fmt.Sprint("source-", i), time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
				most.Store(max(most.Load(), now.Add(1)))
				defer now.Add(-1)
				time.Sleep(time.Minute)
				return record.Outcome{}, nil
			}))
		}
		b := newBench(t, func(o *Options) { o.Parallel = 3 }, jobs...)
		b.start()
		pass(50 * time.Minute)
		if most.Load() != 3 {
			t.Errorf("%d at once, want 3", most.Load())
		}
		if got := len(b.sink.runs("")); got != 50 {
			t.Errorf("%d of 50 sources collected", got)
		}
		b.stop()
	})
}

func TestAPanicIsAFailedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("broken", time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			var found []int
			return record.Outcome{Requests: int64(found[3])}, nil
		}), source("fine", time.Hour, succeed))
		b.start()
		pass(time.Minute)
		b.stop()
		got := b.sink.runs("broken")
		if len(got) != 1 || got[0].OK || got[0].Complete || !strings.Contains(got[0].Error, "index out of range") || got[0].Remedy == "" {
			t.Errorf("ledger: %+v", got)
		}
		if fine := b.sink.runs("fine"); len(fine) != 1 || !fine[0].OK {
			t.Errorf("the other source: %+v", fine)
		}
		if !strings.Contains(b.log.String(), "runner_test.go") {
			t.Error("the log does not hold the stack")
		}
	})
}

// wrongFile is an error that is no reason to stay away.
type wrongFile struct{ error }

func (wrongFile) KeepsRhythm() bool { return true }

func TestAFileThatStaysWrongKeepsTheRhythm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("drop", time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			return record.Outcome{}, fmt.Errorf("of two: %w", wrongFile{errors.New("no header")})
		}))
		b.start()
		pass(48 * time.Hour)
		runs := b.sink.runs("drop")
		for i := 1; i < len(runs); i++ {
			if gap := runs[i].Started.Sub(runs[i-1].Started); gap > time.Hour {
				t.Errorf("run %d came %s after the one before it", i, gap)
			}
		}
		if s := b.status("drop"); len(runs) < 48 || s.Failures != len(runs) {
			t.Errorf("%d runs, status %+v", len(runs), s)
		}
		b.stop()
	})
}

func TestRepeatedFailureBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var works atomic.Bool
		b := newBench(t, nil, source("bad", 5*time.Minute, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			if !works.Load() {
				return record.Outcome{}, errors.New("no luck")
			}
			return record.Outcome{Complete: true}, nil
		}))
		b.start()
		pass(48 * time.Hour)
		runs := b.sink.runs("bad")
		want := []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 160 * time.Minute, 320 * time.Minute, 6 * time.Hour, 6 * time.Hour}
		for i, pause := range want {
			got := runs[i+1].Started.Sub(runs[i].Finished)
			if got < pause || got > pause+pause/10 {
				t.Errorf("pause after failure %d: %s, want %s to a tenth more", i+1, got, pause)
			}
		}
		s := b.status("bad")
		if s.Failures != len(runs) || s.LastError != "no luck" || s.OK {
			t.Errorf("status: %+v", s)
		}
		works.Store(true)
		pass(7 * time.Hour)
		before := len(b.sink.runs("bad"))
		pass(time.Hour)
		if got := len(b.sink.runs("bad")) - before; got != 12 {
			t.Errorf("%d runs in the hour after it works again, want 12", got)
		}
		if s := b.status("bad"); s.Failures != 0 || s.LastError != "" || s.LastGood.IsZero() {
			t.Errorf("status after recovery: %+v", s)
		}
		b.stop()
	})
}

func TestTheSiteSaysWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at time.Time
		b := newBench(t, nil, source("limited", 5*time.Minute, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			if at.IsZero() {
				at = time.Now().Add(3 * time.Hour).UTC()
			}
			return record.Outcome{}, fmt.Errorf("page 4: %w", &fetch.Error{Kind: fetch.RateLimited, RetryAt: at, Detail: "429"})
		}))
		b.start()
		pass(time.Minute)
		if s := b.status("limited"); !s.Next.Equal(at) || s.Remedy == "" {
			t.Errorf("next %s, want %s; remedy %q", s.Next, at, s.Remedy)
		}
		pass(3*time.Hour - 2*time.Minute)
		if got := len(b.sink.runs("limited")); got != 1 {
			t.Errorf("%d runs before the time the site named", got)
		}
		b.stop()
	})
}

// A limit that opens in a week, a hashtag's allowance say, does not silence what else the source has to ask for.
func TestALimitOfAWeekDoesNotSilenceASource(t *testing.T) {
	for _, kind := range []fetch.Kind{fetch.RateLimited, fetch.OverBudget} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, nil, source("limited", 15*time.Minute, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
				return record.Outcome{}, &fetch.Error{Kind: kind, RetryAt: time.Now().Add(7 * 24 * time.Hour), Detail: "used up"}
			}))
			b.start()
			pass(24*time.Hour + time.Minute)
			if got := len(b.sink.runs("limited")); got != 5 {
				t.Errorf("%s: %d runs in a day, want 5", kind, got)
			}
			b.stop()
		})
	}
}

// To wait for a limit is no fault: the pauses do not grow, and what grew before by real faults does not grow further.
func TestWaitingForALimitIsNoFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("crowded", 5*time.Minute, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			return record.Outcome{}, &fetch.Error{Kind: fetch.RateLimited, RetryAt: time.Now().Add(30 * time.Second), Detail: "the limit is used up"}
		}))
		b.start()
		pass(6 * time.Hour)
		b.stop()
		runs := b.sink.runs("crowded")
		if s := b.status("crowded"); len(runs) < 64 || s.Failures != len(runs) || s.LastError == "" {
			t.Errorf("%d runs in six hours; %+v", len(runs), s)
		}
	})
}

// New sources begin soon, close together. Their rhythm is spread over the whole interval all the same, so that a host
// they share is not asked for everything in its first tenth.
func TestARhythmIsSpreadOverTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const sources, every = 600, 5 * time.Minute
		var seen starts
		var jobs []Job
		for i := range sources {
			jobs = append(jobs, seen.source(fmt.Sprintf("source-%04d", i), every, time.Second))
		}
		b := newBench(t, nil, jobs...)
		b.start()
		pass(time.Minute)
		if _, all := seen.most(time.Time{}); all != sources {
			t.Errorf("%d of %d began within a minute", all, sources)
		}
		pass(14 * time.Minute)
		since := time.Now()
		pass(every)
		b.stop()
		minutes := map[int]int{}
		for _, times := range seen.at {
			for _, at := range times {
				if !at.Before(since) {
					minutes[int(at.Sub(since)/time.Minute)]++
				}
			}
		}
		for minute := range 5 {
			if n := minutes[minute]; n < 80 || n > 160 {
				t.Errorf("%d runs begin in minute %d of the interval, want about 120", n, minute)
			}
		}
	})
}
