package collectors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"renown/warehouse/record"
)

// Job is one source, ready to be collected.
type Job struct {
	Name, Kind, Brand string
	Every             time.Duration // interval between the starts of two runs
	Timeout           time.Duration // of a whole run; 0: the interval, and at least an hour
	Collector         Collector
}

// Options of a Runner. Jobs, Pipeline and Cursors are needed, the rest has defaults.
type Options struct {
	Jobs     []Job
	Pipeline *Pipeline
	Cursors  Cursors
	// LastRuns is the ledger: the newest run of each source. nil: nothing ran before.
	LastRuns func(context.Context) (map[string]record.Run, error)
	Parallel int           // runs at once, those that only wait left out; default DefaultParallel
	Grace    time.Duration // how long a run that must end may take to do so; default 15 s
	Clock    Clock
	Logger   *slog.Logger
	Progress func(Progress) // told of every batch and every end; called from several goroutines, must return quickly
}

// DefaultParallel is how many runs go on at once. Sources mostly wait for their hosts, and it is the HTTP client that
// bounds what a host is asked at once, so there are more of them than cores; see BenchmarkTwoThousandSources.
const DefaultParallel = 32

const (
	tick      = time.Minute // the schedule looks at the wall clock at least this often, to notice that it jumped
	leastJump = time.Second // the wall clock is taken to have jumped, not to have been slewed
	patience  = 2 * time.Minute
	mostRuns  = 4 // times Parallel: all runs, with those that have gone on for longer than patience
)

// Progress is how far a run has come.
type Progress struct {
	Source            string
	Records, Rejected int64       // so far
	Run               *record.Run // the finished run's line of the ledger; nil while it goes on
}

// Runner collects every source when it is due and keeps the ledger. It owns time: collectors hold no tickers.
type Runner struct {
	opt  Options
	sink *pausingSink // stores batches; holds everything up while storing fails
	wake chan struct{}

	mu      sync.Mutex
	jobs    []*job
	byName  map[string]*job
	running int  // runs that count against Parallel
	waiting int  // runs that have outlasted patience
	held    bool // storing failed when the schedule was last looked at
	began   time.Time
	lastNow time.Time // on the wall
	steady  time.Time // when that was
}

// job is a source's state. Its fields below mu of the runner.
type job struct {
	Job
	schedule
	busy     bool // a run goes on, or one that was given up has not returned
	place    bool // its run counts against Parallel
	started  time.Time
	last     record.Run
	lastGood time.Time
	cursors  map[string]string // as last known, for when the warehouse cannot be asked
}

// NewRunner checks the jobs and returns a runner that has not started anything.
func NewRunner(options Options) (*Runner, error) {
	if options.Parallel <= 0 {
		options.Parallel = DefaultParallel
	}
	if options.Grace <= 0 {
		options.Grace = 15 * time.Second
	}
	if options.Clock == nil {
		options.Clock = SystemClock{}
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Progress == nil {
		options.Progress = func(Progress) {}
	}
	r := &Runner{opt: options, wake: make(chan struct{}, 1), byName: make(map[string]*job)}
	r.sink = newPausingSink(options.Pipeline.Sink, options.Clock, options.Logger, r.nudge)
	for _, j := range options.Jobs {
		if err := r.add(j); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Runner) add(j Job) error {
	switch {
	case r.byName[j.Name] != nil:
		return fmt.Errorf("two sources are named %q: a source's name must be its own", j.Name)
	case j.Collector == nil:
		return fmt.Errorf("source %q has no collector", j.Name)
	case j.Every <= 0:
		return fmt.Errorf("source %q has no interval: set every", j.Name)
	}
	if j.Timeout <= 0 {
		j.Timeout = max(j.Every, time.Hour)
	}
	added := &job{Job: j, schedule: newSchedule(j.Name, j.Every)}
	r.jobs = append(r.jobs, added)
	r.byName[j.Name] = added
	return nil
}

// Run collects until ctx ends. It then lets the runs finish the batch they have in hand, and returns nil.
func (r *Runner) Run(ctx context.Context) error {
	r.begin(ctx)
	var runs sync.WaitGroup
	for ctx.Err() == nil {
		wait := r.startDue(ctx, &runs)
		if r.sink.paused() {
			r.sink.flush(ctx)
			wait = sinkRetryLast
		}
		r.sleep(ctx, wait)
	}
	runs.Wait()
	r.sink.flush(context.WithoutCancel(ctx))
	return nil
}

// begin sets every source's first due time.
func (r *Runner) begin(ctx context.Context) {
	last := map[string]record.Run{}
	if r.opt.LastRuns != nil {
		var err error
		if last, err = r.opt.LastRuns(ctx); err != nil {
			r.opt.Logger.Warn("the ledger cannot be read: every source is collected now", "error", err)
		}
	}
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.began, r.lastNow, r.steady = now, now, r.opt.Clock.Steady()
	for _, j := range r.jobs {
		j.last = last[j.Name]
		if j.last.OK {
			j.lastGood = j.last.Finished
		}
		j.begin(now, j.last, len(r.jobs))
	}
}

// now is the wall clock without Go's hidden monotonic reading, which would not show that it was set back or that the
// machine slept.
func (r *Runner) now() time.Time { return r.opt.Clock.Now().UTC().Round(0) }

// startDue starts what is due, oldest first, and returns how long nothing else will be.
func (r *Runner) startDue(ctx context.Context, runs *sync.WaitGroup) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.look()
	if r.hold(now) {
		return tick
	}
	for r.running < r.opt.Parallel && r.running+r.waiting < mostRuns*r.opt.Parallel && !r.sink.paused() {
		next := r.nextDue()
		if next == nil {
			return tick
		}
		if wait := next.due.Sub(now); wait > 0 {
			return min(wait, tick)
		}
		r.launch(ctx, next, runs)
	}
	return tick
}

// look is the wall clock's time, to which the schedules were moved if it has jumped. The caller holds the lock.
func (r *Runner) look() time.Time {
	now, steady := r.now(), r.opt.Clock.Steady()
	if !r.steady.IsZero() {
		r.followClock(now, steady)
	}
	r.lastNow, r.steady = now, steady
	return now
}

// followClock moves all schedules back with a wall clock that was set back, so that they go on at their pace. One that was
// set forward, or a machine that slept, makes what was missed due, once.
func (r *Runner) followClock(now, steady time.Time) {
	jump := now.Sub(r.lastNow) - steady.Sub(r.steady)
	switch {
	case jump <= -leastJump:
		r.opt.Logger.Warn("the clock was set back: the schedule moves with it", "by", -jump)
		for _, j := range r.jobs {
			j.shift(jump)
		}
	case jump >= tick:
		r.opt.Logger.Warn("the clock was set forward, or the machine slept: what was missed is made up for once", "by", jump)
		r.spreadOut(now)
	}
}

// hold says whether storing fails, so that nothing may start. When it works again, much may be due at once.
func (r *Runner) hold(now time.Time) bool {
	before := r.held
	r.held = r.sink.paused()
	if before && !r.held {
		r.spreadOut(now)
	}
	return r.held
}

// spreadOut gives each source that is due a moment of its own, so that they do not all start at once.
func (r *Runner) spreadOut(now time.Time) {
	window := spreadWindow(len(r.jobs))
	for _, j := range r.jobs {
		if !j.busy && !j.due.After(now) {
			j.due = j.soon(now, window)
		}
	}
}

func (r *Runner) nextDue() *job {
	var next *job
	for _, j := range r.jobs {
		if !j.busy && (next == nil || j.due.Before(next.due)) {
			next = j
		}
	}
	return next
}

// launch starts a run in the background. The caller holds the lock.
func (r *Runner) launch(ctx context.Context, j *job, runs *sync.WaitGroup) {
	r.running++
	r.occupy(j)
	j.place = true
	runs.Go(func() {
		r.collect(ctx, j, r.sink)
		r.leave(j)
		r.nudge()
	})
}

// leave ends a run's count.
func (r *Runner) leave(j *job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if j.place {
		j.place = false
		r.running--
		return
	}
	r.waiting--
}

// giveWay lets another run start in the place of one that takes long: most likely it waits for its host, or is stuck.
func (r *Runner) giveWay(j *job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if j.place {
		j.place = false
		r.running--
		r.waiting++
		r.nudge()
	}
}

func (r *Runner) occupy(j *job) { j.busy, j.started = true, r.now() }

// nudge makes the schedule look again.
func (r *Runner) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *Runner) sleep(ctx context.Context, d time.Duration) {
	timer := r.opt.Clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-timer.C():
	}
}

// ErrBusy says that the source is being collected already.
var ErrBusy = errors.New("is being collected already")

// CollectNow makes a source due at once, whatever its schedule or its failures say. Run must be going.
func (r *Runner) CollectNow(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	j := r.byName[name]
	if j == nil {
		return fmt.Errorf("there is no source %q", name)
	}
	if j.busy {
		return fmt.Errorf("source %q %w", name, ErrBusy)
	}
	j.due = r.look()
	r.nudge()
	return nil
}

// RunOnce collects the named sources once (all if none is named) and returns their lines of the ledger in that order.
// A source that fails does so in its own line; the error is for names that do not exist and for ctx. Unlike Run it
// does not wait for a sink that fails.
func (r *Runner) RunOnce(ctx context.Context, names ...string) ([]record.Run, error) {
	chosen, err := r.choose(names)
	if err != nil {
		return nil, err
	}
	ledger := make([]record.Run, len(chosen))
	slots := make(chan struct{}, r.opt.Parallel)
	var runs sync.WaitGroup
	for i, j := range chosen {
		slots <- struct{}{}
		if ctx.Err() != nil {
			r.release(chosen[i:])
			chosen = chosen[:i]
			break
		}
		runs.Go(func() {
			defer func() { <-slots }()
			ledger[i] = r.collect(ctx, j, directSink{r.opt.Pipeline.Sink})
		})
	}
	runs.Wait()
	return ledger[:len(chosen)], ctx.Err()
}

// release frees jobs that were occupied and not started.
func (r *Runner) release(jobs []*job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range jobs {
		j.busy = false
	}
}

// choose finds the jobs and occupies them.
func (r *Runner) choose(names []string) ([]*job, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var chosen []*job
	if len(names) == 0 {
		chosen = append(chosen, r.jobs...)
	}
	seen := map[string]bool{}
	for _, name := range names {
		j := r.byName[name]
		if j == nil {
			return nil, fmt.Errorf("there is no source %q", name)
		}
		if !seen[name] {
			chosen = append(chosen, j)
		}
		seen[name] = true
	}
	for _, j := range chosen {
		if j.busy {
			return nil, fmt.Errorf("source %q %w", j.Name, ErrBusy)
		}
	}
	for _, j := range chosen {
		r.occupy(j)
	}
	return chosen, nil
}
