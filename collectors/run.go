package collectors

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

var (
	errTimeLimit = errors.New("the run took longer than its time limit")
	errOver      = errors.New("the run is over")
)

// panicError is a panic of a collector, caught.
type panicError struct{ value any }

func (e *panicError) Error() string { return fmt.Sprintf("the collector broke down: %v", e.value) }

func (e *panicError) Remedy() string {
	return "this is a fault of the program, not of the source: please report it with the log lines of this run"
}

type timeLimitError struct{ limit time.Duration }

func (e *timeLimitError) Error() string {
	return fmt.Sprintf("the run was stopped after its time limit of %s", e.limit)
}

func (e *timeLimitError) Is(target error) bool { return target == errTimeLimit }

func (e *timeLimitError) Remedy() string {
	return "what was read is kept; raise the source's timeout if it needs longer"
}

// store is where a run's batches go: a sink that waits while storing fails, or one that does not.
type store interface {
	Write(ctx context.Context, b *record.Batch) error
	ledger(ctx context.Context, run record.Run) error
}

// unknownError says that nobody knows how far a source was read, as in a program that was started while the warehouse is
// away. To begin from the beginning would cost what was paid for already.
type unknownError struct{ err error }

func (e *unknownError) Error() string {
	return fmt.Sprintf("reading how far the source was read: %v", e.err)
}

func (e *unknownError) Unwrap() error { return e.err }

func (e *unknownError) Remedy() string {
	return "the warehouse must answer before anything is asked for, so that nothing is read twice or skipped: look at it with renown doctor; the next run goes on where the last one ended"
}

// run is one collection of one source.
type run struct {
	runner *Runner
	job    *job
	to     store
	line   record.Run
	over   atomic.Bool // nothing more may be stored

	mu                         sync.Mutex
	records, rejected, invalid int64
	cursors                    map[string]string
}

type result struct {
	outcome record.Outcome
	err     error
}

// collect runs a source that was occupied, writes its line of the ledger and sets when it is due next.
func (r *Runner) collect(ctx context.Context, j *job, to store) record.Run {
	x := &run{runner: r, job: j, to: to, line: record.Run{
		ID: rand.Text(), Source: j.Name, Kind: j.Kind, Brand: j.Brand, Started: r.now(),
	}}
	got, lost := x.supervise(ctx)
	x.over.Store(true)
	x.close(ctx, got)
	if err := to.ledger(ctx, x.line); err != nil {
		r.opt.Logger.Error("the run could not be entered in the ledger", "source", j.Name, "error", err)
		if x.line.OK {
			x.line.OK, x.line.Complete = false, false
			x.line.Error, x.line.Remedy = err.Error(), remedyOf(err)
		}
	}
	r.finish(x, got.err, lost)
	line := x.line
	r.opt.Progress(Progress{Source: j.Name, Records: line.Records, Rejected: line.Rejected, Run: &line})
	return x.line
}

// supervise waits for the collector, warns when it is slow, ends it at its time limit, and gives it up when it does
// not end: then lost is where its answer may come one day. Otherwise lost is nil.
func (x *run) supervise(ctx context.Context) (got result, lost <-chan result) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answers := make(chan result, 1)
	go func() { answers <- x.guarded(ctx) }()
	clock := x.runner.opt.Clock
	limit, slow, long := clock.NewTimer(x.job.Timeout), clock.NewTimer(x.job.Every), clock.NewTimer(patience)
	defer limit.Stop()
	defer slow.Stop()
	defer long.Stop()
	for {
		select {
		case got := <-answers:
			return x.limited(ctx, got), nil
		case <-slow.C():
			x.runner.opt.Logger.Warn("a run takes longer than its interval: the next ones are put off", "source", x.job.Name, "every", x.job.Every)
		case <-long.C():
			x.runner.giveWay(x.job)
		case <-limit.C():
			cancel(&timeLimitError{x.job.Timeout})
			return x.lastChance(ctx, answers)
		case <-ctx.Done():
			return x.lastChance(ctx, answers)
		}
	}
}

// lastChance gives a run that was told to end the time to do so.
func (x *run) lastChance(ctx context.Context, answers <-chan result) (got result, lost <-chan result) {
	grace := x.runner.opt.Clock.NewTimer(x.runner.opt.Grace)
	defer grace.Stop()
	select {
	case got := <-answers:
		return x.limited(ctx, got), nil
	case <-grace.C():
		x.runner.opt.Logger.Error("a run does not end and is given up", "source", x.job.Name)
		return result{err: context.Cause(ctx)}, answers
	}
}

// limited puts the reason a run was ended in the place of what the collector says of it.
func (x *run) limited(ctx context.Context, got result) result {
	if got.err != nil && ctx.Err() != nil && errors.Is(got.err, context.Canceled) {
		got.err = context.Cause(ctx)
	}
	return got
}

// guarded calls the collector and turns its panic into an error.
func (x *run) guarded(ctx context.Context) (got result) {
	defer func() {
		if value := recover(); value != nil {
			x.runner.opt.Logger.Error("a collector panicked", "source", x.job.Name, "panic", fmt.Sprint(value), "stack", string(debug.Stack()))
			got.err = &panicError{value}
		}
	}()
	cursors, err := x.readCursors(ctx)
	if err != nil {
		return result{err: err}
	}
	got.outcome, got.err = x.job.Collector.Collect(ctx, cursors, func(b *record.Batch) error { return x.emit(ctx, b) })
	return got
}

// readCursors asks the warehouse, and falls back on what this program knows itself, so that collecting goes on while
// the warehouse is away.
func (x *run) readCursors(ctx context.Context) (map[string]string, error) {
	cursors, err := x.runner.opt.Cursors.Cursors(ctx, x.job.Name)
	if err != nil {
		remembered := x.runner.remembered(x.job)
		if remembered == nil {
			return nil, &unknownError{err}
		}
		x.runner.opt.Logger.Warn("the warehouse cannot say how far the source was read: going on from memory", "source", x.job.Name, "error", err)
		cursors = remembered
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cursors = map[string]string{}
	maps.Copy(x.cursors, cursors)
	return maps.Clone(x.cursors), nil
}

func (r *Runner) remembered(j *job) map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return j.cursors
}

// emit stores a batch. One that is in hand when the run must end is stored still; then the run ends.
func (x *run) emit(ctx context.Context, b *record.Batch) error {
	if x.over.Load() {
		return errOver
	}
	if b == nil || b.Empty() {
		return ctx.Err()
	}
	read := b.Cursors
	done, err := x.runner.opt.Pipeline.writeTo(ctx, x.to, x.job.Name, b)
	x.count(done)
	if err != nil {
		return err
	}
	x.remember(read)
	return context.Cause(ctx)
}

func (x *run) remember(read []record.Cursor) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range read {
		x.cursors[c.Key] = c.Value
	}
}

func (x *run) count(done Written) {
	x.mu.Lock()
	x.records += int64(done.Records)
	x.rejected += int64(done.Rejected)
	x.invalid += int64(done.Invalid)
	p := Progress{Source: x.job.Name, Records: x.records, Rejected: x.rejected}
	x.mu.Unlock()
	x.runner.opt.Progress(p)
}

// close fills in the line of the ledger.
func (x *run) close(ctx context.Context, got result) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := &x.line
	l.Finished = latest(l.Started, x.runner.now())
	l.Requests, l.Bytes, l.Notes = got.outcome.Requests, got.outcome.Bytes, got.outcome.Notes
	l.Records, l.Rejected = x.records, x.rejected
	l.OK = got.err == nil
	l.Complete = l.OK && got.outcome.Complete
	if l.Complete && x.invalid > 0 {
		l.Complete = false // a review that is there but was refused must not be taken for one that has gone
		l.Notes = append(l.Notes, fmt.Sprintf("%d records were invalid, so nothing is concluded from what was not seen", x.invalid))
	}
	if got.err != nil {
		l.Error, l.Remedy = cut(cleanLine(Brief(got.err.Error())), 2000), remedyOf(got.err)
		if stopped(ctx, got.err) {
			l.Error, l.Remedy = "stopped before it was finished", "nothing: the next run goes on"
		}
	}
	for i := range l.Notes {
		l.Notes[i] = cut(cleanLine(l.Notes[i]), 2000)
	}
}

// stopped says whether the run ended only because the program ends.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx)))
}

// finish frees the source and schedules it. A source whose collector was given up stays occupied until that returns.
func (r *Runner) finish(x *run, err error, lost <-chan result) {
	cursors := x.readSoFar()
	r.mu.Lock()
	defer r.mu.Unlock()
	j := x.job
	j.last = x.line
	if cursors != nil {
		j.cursors = cursors
	}
	if x.line.OK {
		j.lastGood = x.line.Finished
	}
	j.done(r.look(), x.setback(err))
	r.logEnd(x)
	if lost == nil {
		j.busy = false
		return
	}
	go func() {
		<-lost
		r.mu.Lock()
		j.busy = false
		r.mu.Unlock()
		r.nudge()
	}()
}

func (x *run) readSoFar() map[string]string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return maps.Clone(x.cursors)
}

func (r *Runner) logEnd(x *run) {
	l := x.line
	took := l.Finished.Sub(l.Started).Round(time.Millisecond)
	if l.OK {
		r.opt.Logger.Info("collected", "source", l.Source, "records", l.Records, "rejected", l.Rejected, "complete", l.Complete, "requests", l.Requests, "took", took)
		return
	}
	r.opt.Logger.Warn("collecting failed", "source", l.Source, "error", l.Error, "remedy", l.Remedy, "records", l.Records, "failures", x.job.failures, "next", x.job.due)
}

// setback says what the run's end means for the next one.
func (x *run) setback(err error) *setback {
	if x.line.OK {
		return nil
	}
	s := &setback{rhythm: keepsRhythm(err)}
	var failed *fetch.Error
	if errors.As(err, &failed) {
		s.retryAt = failed.RetryAt
		s.limited = failed.Kind == fetch.RateLimited && !s.retryAt.IsZero()
	}
	return s
}

// keepsRhythm says whether an error is no reason to stay away for longer than usual.
func keepsRhythm(err error) bool {
	var steady interface{ KeepsRhythm() bool }
	return errors.As(err, &steady) && steady.KeepsRhythm()
}

// remedyOf finds what a user can do about an error, if anything along its chain knows.
func remedyOf(err error) string {
	var remedied interface{ Remedy() string }
	if errors.As(err, &remedied) {
		return remedied.Remedy()
	}
	return ""
}
