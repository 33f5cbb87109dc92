package collectors

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"renown/warehouse/record"
)

const (
	sinkRetryFirst = time.Second
	sinkRetryLast  = 30 * time.Second
	maxPending     = 10_000 // lines of the ledger that wait for the sink
)

// directSink stores at once or fails.
type directSink struct{ Sink }

// Write finishes the batch in hand even when ctx has ended.
func (s directSink) Write(ctx context.Context, b *record.Batch) error {
	return s.Sink.Write(context.WithoutCancel(ctx), b)
}

func (s directSink) ledger(ctx context.Context, run record.Run) error {
	return s.Write(ctx, &record.Batch{Runs: []record.Run{run}})
}

// pausingSink holds a batch, and with it its run, until the sink takes it. While it fails, nothing new is started.
// This is what a full disk does: collecting pauses, says so, and goes on by itself.
type pausingSink struct {
	sink    Sink
	clock   Clock
	logger  *slog.Logger
	changed func()

	mu      sync.Mutex
	err     error // why the sink failed last; nil: it works
	since   time.Time
	pending []record.Run // lines of the ledger that could not be stored yet
}

func newPausingSink(sink Sink, clock Clock, logger *slog.Logger, changed func()) *pausingSink {
	return &pausingSink{sink: sink, clock: clock, logger: logger, changed: changed}
}

// Write returns nil once the batch is stored, and an error only when ctx has ended and the sink still fails.
func (s *pausingSink) Write(ctx context.Context, b *record.Batch) error {
	pause := sinkRetryFirst
	for {
		err := s.try(ctx, b)
		if err == nil || ctx.Err() != nil {
			return err
		}
		timer := s.clock.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C():
		}
		pause = min(2*pause, sinkRetryLast)
	}
}

func (s *pausingSink) try(ctx context.Context, b *record.Batch) error {
	err := s.sink.Write(context.WithoutCancel(ctx), b)
	s.mu.Lock()
	before := s.err
	s.err = err
	if before == nil && err != nil {
		s.since = s.clock.Now().UTC()
	}
	since := s.since
	s.mu.Unlock()
	switch {
	case before == nil && err != nil:
		s.logger.Error("COLLECTING IS PAUSED: records cannot be stored", "error", err, "remedy", (&SinkError{err}).Remedy())
		s.changed()
	case before != nil && err == nil:
		s.logger.Warn("collecting goes on: records can be stored again", "paused", s.clock.Now().Sub(since).Round(time.Second))
		s.changed()
	}
	return err
}

// ledger stores the line of a run. If the sink fails it is kept and stored with the first that succeeds.
func (s *pausingSink) ledger(ctx context.Context, run record.Run) error {
	s.mu.Lock()
	if len(s.pending) < maxPending {
		s.pending = append(s.pending, run)
	}
	s.mu.Unlock()
	s.flush(ctx)
	return nil
}

// flush tries once to store the lines that wait. While the sink fails there is always one, or a batch whose run waits
// for it, so that it is found out when the sink works again.
func (s *pausingSink) flush(ctx context.Context) {
	s.mu.Lock()
	waiting := s.pending
	s.pending = nil
	s.mu.Unlock()
	if len(waiting) == 0 {
		return
	}
	if err := s.try(ctx, &record.Batch{Runs: slices.Clone(waiting)}); err != nil {
		s.mu.Lock()
		s.pending = append(waiting, s.pending...)
		s.mu.Unlock()
	}
}

func (s *pausingSink) paused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err != nil
}

func (s *pausingSink) state() (since time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since, s.err
}
