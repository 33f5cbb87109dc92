package collectors

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// The wall clock is set an hour back, then three hours forward: the runs go on at their pace, the missed ones are
// made up for by one.
func TestClockJumpsNeitherSkipNorRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var real []time.Time
		b := newBench(t, nil, source("steady", 10*time.Minute, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			real = append(real, time.Now())
			return record.Outcome{Complete: true}, nil
		}))
		b.start()
		pass(time.Hour + time.Minute)
		b.clock.by.Store(int64(-time.Hour))
		pass(time.Hour)
		b.clock.by.Store(int64(2 * time.Hour))
		pass(time.Hour)
		b.stop()
		for i := 1; i < len(real); i++ {
			gap := real[i].Sub(real[i-1])
			if gap > 11*time.Minute {
				t.Errorf("%s without a run", gap)
			}
			if gap < 9*time.Minute && real[i].Sub(real[0]) < 2*time.Hour {
				t.Errorf("a run after only %s", gap)
			}
		}
		if got := len(real); got < 18 || got > 20 {
			t.Errorf("%d runs in three hours of real time, want 18 to 20", got)
		}
	})
}

// A collector that ignores its context is given up at its time limit; others go on, and it is never run twice at once.
func TestAStuckSourceIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var starts atomic.Int64
		var late error
		stuck := source("stuck", 5*time.Minute, func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			if starts.Add(1) == 1 {
				<-release
				late = emit(&record.Batch{Reviews: []record.Review{review("late")}})
			}
			return record.Outcome{Complete: true}, nil
		})
		stuck.Timeout = 10 * time.Minute
		b := newBench(t, func(o *Options) { o.Parallel = 1 }, stuck, source("other", 5*time.Minute, succeed))
		b.start()
		pass(2 * time.Hour)
		if starts.Load() != 1 {
			t.Fatalf("the stuck source was started %d times", starts.Load())
		}
		runs := b.sink.runs("stuck")
		if len(runs) != 1 || runs[0].OK || !strings.Contains(runs[0].Error, "time limit of 10m0s") || runs[0].Remedy == "" {
			t.Errorf("ledger: %+v", runs)
		}
		if got := len(b.sink.runs("other")); got < 20 {
			t.Errorf("the other source ran only %d times in two hours", got)
		}
		if s := b.status("stuck"); !s.Running {
			t.Error("the status hides that the source is still busy")
		}
		close(release)
		pass(time.Hour)
		if starts.Load() < 2 {
			t.Error("the source is not collected again after it came free")
		}
		b.stop()
		if late == nil || len(b.sink.reviews()) != 0 {
			t.Errorf("a batch of a run that was over was stored (error %v)", late)
		}
	})
}

func TestTheTimeLimitKeepsWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endless := source("endless", time.Hour, func(ctx context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			for i := 0; ; i++ {
				time.Sleep(10 * time.Second)
				if err := emit(&record.Batch{Reviews: []record.Review{review(fmt.Sprint(i))}}); err != nil {
					return record.Outcome{Complete: true}, fmt.Errorf("page %d: %w", i, err)
				}
			}
		})
		endless.Timeout = 5*time.Minute + time.Second
		b := newBench(t, nil, endless)
		runs, err := b.RunOnce(t.Context(), "endless")
		if err != nil {
			t.Fatal(err)
		}
		if runs[0].OK || runs[0].Complete || runs[0].Records != 31 || !strings.Contains(runs[0].Error, "time limit") || runs[0].Remedy == "" {
			t.Errorf("ledger: %+v", runs[0])
		}
	})
}

// A full disk: the batch waits, nothing new starts, and when there is room again everything goes on, nothing is lost.
func TestCollectingPausesWhileStoringFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		one := func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			n := fetched.Add(1)
			return record.Outcome{Complete: true}, emit(&record.Batch{Reviews: []record.Review{review(fmt.Sprint(n))}})
		}
		b := newBench(t, func(o *Options) { o.Parallel = 2 }, source("a", 5*time.Minute, one), source("b", 5*time.Minute, one))
		b.start()
		pass(time.Minute)
		b.sink.fail(errors.New("no space left on device"))
		pass(50 * time.Minute)
		if got := fetched.Load(); got > 4 {
			t.Errorf("%d batches were collected although none can be stored", got)
		}
		if p := b.Paused(); !p.Paused || p.Since.IsZero() || !strings.Contains(p.Err, "no space") {
			t.Errorf("pause: %+v", p)
		}
		b.sink.fail(nil)
		pass(time.Hour)
		b.stop()
		if b.Paused().Paused {
			t.Error("still paused")
		}
		if got := int64(len(b.sink.reviews())); got != fetched.Load() {
			t.Errorf("%d of %d batches stored", got, fetched.Load())
		}
		if got := fetched.Load(); got < 20 {
			t.Errorf("collecting did not go on: %d batches", got)
		}
		if text := b.log.String(); !strings.Contains(text, "COLLECTING IS PAUSED") || !strings.Contains(text, "collecting goes on") || strings.Count(text, "COLLECTING IS PAUSED") != 1 {
			t.Errorf("log:\n%s", text)
		}
	})
}

// Runs end at their time limit while storing fails: their lines wait, and the runner finds out by itself that it works.
func TestThePauseEndsWithNoRunWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		short := source("short", time.Hour, func(_ context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			return record.Outcome{}, emit(&record.Batch{Reviews: []record.Review{review("1")}})
		})
		short.Timeout = time.Minute
		b := newBench(t, nil, short)
		b.sink.fail(errors.New("no space left on device"))
		b.start()
		pass(10 * time.Hour)
		if got := b.status("short"); got.Failures != 1 || !strings.Contains(got.LastError, "no space") {
			t.Errorf("status: %+v", got)
		}
		b.sink.fail(nil)
		pass(2 * time.Minute)
		b.stop()
		runs := b.sink.runs("short")
		if len(runs) != 2 || runs[0].OK || !runs[1].OK || len(b.sink.reviews()) != 1 {
			t.Errorf("ledger: %+v", runs)
		}
	})
}

func TestStoppingFinishesTheBatchInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("long", time.Hour, func(ctx context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			<-ctx.Done() // a page has been read when the program is told to end
			if err := emit(&record.Batch{Reviews: []record.Review{review("in hand")}}); err != nil {
				return record.Outcome{}, err
			}
			return record.Outcome{}, errors.New("went on although it should end")
		}))
		b.start()
		pass(time.Minute)
		b.stop()
		if got := b.sink.reviews(); len(got) != 1 {
			t.Errorf("%d reviews stored, want the one in hand", len(got))
		}
		runs := b.sink.runs("long")
		if len(runs) != 1 || runs[0].OK || runs[0].Records != 1 || runs[0].Error != "stopped before it was finished" {
			t.Errorf("ledger: %+v", runs)
		}
	})
}

func TestARestartKeepsTheRhythm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		last := map[string]record.Run{
			"fresh":   {OK: true, Started: now.Add(-2 * time.Hour), Finished: now.Add(-2 * time.Hour)},
			"overdue": {OK: true, Started: now.Add(-20 * time.Hour), Finished: now.Add(-20 * time.Hour)},
			"failed":  {OK: false, Error: "no luck", Started: now.Add(-time.Minute), Finished: now.Add(-time.Minute)},
			"future":  {OK: true, Started: now.Add(9 * time.Hour), Finished: now.Add(9 * time.Hour)},
		}
		ledger := func(context.Context) (map[string]record.Run, error) { return last, nil }
		every := 6 * time.Hour
		b := newBench(t, func(o *Options) { o.LastRuns = ledger },
			source("fresh", every, succeed), source("overdue", every, succeed), source("failed", every, succeed), source("future", every, succeed), source("new", every, succeed))
		b.start()
		pass(0)
		for name, want := range map[string][2]time.Duration{
			"fresh": {4 * time.Hour, 4 * time.Hour}, "overdue": {0, 30 * time.Second}, "failed": {4 * time.Minute, 4 * time.Minute},
			"future": {0, 30 * time.Second}, "new": {0, 30 * time.Second},
		} {
			if s := b.status(name); s.Next.Sub(now) < want[0] || s.Next.Sub(now) > want[1] {
				t.Errorf("%s is due in %s, want %s to %s", name, s.Next.Sub(now), want[0], want[1])
			}
		}
		if s := b.status("failed"); s.LastError != "no luck" {
			t.Errorf("the last error is forgotten: %+v", s)
		}
		pass(5 * time.Minute)
		// The rhythm is counted from the ledger's last run: 20 hours ago, so 2 hours from now.
		if s := b.status("overdue"); s.Next.Sub(now).Round(time.Second) != 4*time.Hour {
			t.Errorf("overdue is due again in %s", s.Next.Sub(now))
		}
		b.stop()
	})
}

func TestCollectNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			time.Sleep(time.Minute)
			return record.Outcome{}, nil
		}
		b := newBench(t, nil, source("one", 6*time.Hour, slow))
		b.start()
		pass(time.Hour)
		before := b.status("one").Next
		if err := b.CollectNow("one"); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		if !b.status("one").Running {
			t.Error("it was not started")
		}
		if err := b.CollectNow("one"); !errors.Is(err, ErrBusy) {
			t.Errorf("a second time: %v", err)
		}
		if _, err := b.RunOnce(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("RunOnce beside it: %v", err)
		}
		if err := b.CollectNow("none"); err == nil {
			t.Error("an unknown source was accepted")
		}
		pass(time.Hour)
		if got := b.status("one").Next; !got.Equal(before) {
			t.Errorf("its rhythm changed: %s, was %s", got, before)
		}
		b.stop()
	})
}

func TestCursorsComeBackAndSurviveAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		b := newBench(t, nil, source("one", time.Hour, func(_ context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
			got = append(got, cursor["page"])
			next := fmt.Sprint(len(got))
			return record.Outcome{}, emit(&record.Batch{Cursors: []record.Cursor{{Key: "page", Value: next}}})
		}))
		b.start()
		pass(90 * time.Minute)
		gone := errors.New("connection refused")
		b.cursors.err.Store(&gone)
		pass(time.Hour)
		b.stop()
		if fmt.Sprintf("%q", got) != `["" "1" "2"]` {
			t.Errorf("cursors: %q", got)
		}
		if runs := b.sink.runs("one"); !runs[len(runs)-1].OK {
			t.Errorf("the run during the outage: %+v", runs[len(runs)-1])
		}
	})
}

func TestWithoutCursorsNothingIsReadTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("one", time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
			t.Error("the source was asked from the beginning")
			return record.Outcome{}, nil
		}))
		gone := errors.New("connection refused")
		b.cursors.err.Store(&gone)
		runs, err := b.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if runs[0].OK || !strings.Contains(runs[0].Error, "connection refused") || !strings.Contains(runs[0].Remedy, "warehouse must answer") {
			t.Errorf("ledger: %+v", runs[0])
		}
	})
}

func TestRunOnceReportsAFailingSinkAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, source("one", time.Hour, succeed))
		b.sink.fail(errors.New("no space left on device"))
		runs, err := b.RunOnce(t.Context(), "one")
		if err != nil {
			t.Fatal(err)
		}
		if runs[0].OK || runs[0].Complete || !strings.Contains(runs[0].Error, "no space") {
			t.Errorf("ledger: %+v", runs[0])
		}
		if _, err := b.RunOnce(t.Context(), "one", "none"); err == nil || !strings.Contains(err.Error(), `"none"`) {
			t.Errorf("an unknown name: %v", err)
		}
	})
}

func TestTwoThousandSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var jobs []Job
		for i := range 2000 {
			jobs = append(jobs, source(fmt.Sprintf("source-%04d", i), time.Hour, func(context.Context, map[string]string, func(*record.Batch) error) (record.Outcome, error) {
				time.Sleep(5 * time.Second)
				return record.Outcome{}, nil
			}))
		}
		b := newBench(t, nil, jobs...)
		b.start()
		pass(3 * time.Hour)
		b.stop()
		for _, j := range jobs {
			if got := len(b.sink.runs(j.Name)); got != 3 {
				t.Fatalf("%s ran %d times in three hours", j.Name, got)
			}
		}
	})
}

func TestNewRunnerRefusesWhatCannotRun(t *testing.T) {
	good := source("one", time.Hour, succeed)
	for name, jobs := range map[string][]Job{
		"twice":        {good, good},
		"no interval":  {{Name: "one", Collector: collectFunc(succeed)}},
		"no collector": {{Name: "one", Every: time.Hour}},
	} {
		if _, err := NewRunner(Options{Jobs: jobs, Pipeline: &Pipeline{}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestInterruptedRunOnceKeepsItsLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context, _ map[string]string, _ func(*record.Batch) error) (record.Outcome, error) {
			<-ctx.Done()
			return record.Outcome{}, ctx.Err()
		}
		b := newBench(t, func(o *Options) { o.Parallel = 1 }, source("one", time.Hour, succeed), source("two", time.Hour, slow), source("three", time.Hour, succeed))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		runs, err := b.RunOnce(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || len(runs) != 2 || !runs[0].OK || runs[1].OK {
			t.Errorf("%+v, %v", runs, err)
		}
		if stored := b.sink.runs(""); len(stored) != 2 {
			t.Errorf("%d lines stored", len(stored))
		}
		if again, err := b.RunOnce(t.Context(), "three"); err != nil || !again[0].OK {
			t.Errorf("the source that did not start: %+v, %v", again, err)
		}
	})
}

// silent is a platform that never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// However many runs wait when the program ends, for an answer or until one tells what the limit has left, it ends at
// once, and the ledger says why they broke off.
func TestStoppingWhileManyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fetch.New(fetch.Options{Transport: silent{}, Timeout: 24 * time.Hour})
		var jobs []Job
		for i := range 200 {
			name := fmt.Sprintf("source-%03d", i)
			api, err := client.API(fetch.APIOptions{Source: name, Base: "https://social.example", Rates: map[string]fetch.Rate{"": {Requests: 6000, Per: time.Minute}}})
			if err != nil {
				t.Fatal(err)
			}
			jobs = append(jobs, source(name, 5*time.Minute, func(ctx context.Context, _ map[string]string, _ func(*record.Batch) error) (record.Outcome, error) {
				_, err := api.Get(ctx, "/posts", nil)
				return record.Outcome{}, err
			}))
		}
		b := newBench(t, nil, jobs...)
		b.start()
		pass(20 * time.Minute)
		at := time.Now()
		b.stop()
		if took := time.Since(at); took > 0 {
			t.Errorf("it took %s to stop", took)
		}
		stopped := 0
		for _, j := range jobs {
			for _, run := range b.sink.runs(j.Name) {
				stopped++
				if run.OK || run.Error != "stopped before it was finished" {
					t.Errorf("%s: %+v", j.Name, run)
				}
			}
		}
		if stopped != mostRuns*DefaultParallel {
			t.Errorf("%d runs, want %d", stopped, mostRuns*DefaultParallel)
		}
	})
}
