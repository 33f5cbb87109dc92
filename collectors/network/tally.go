package network

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// maxNotes bounds the notes of a run.
const maxNotes = 30

// Tally keeps what becomes of a run's queries: an error of one must not keep the others from being read, unless it is
// one that would meet them all.
type Tally struct {
	notes   []string
	errs    []error
	partial bool
	unsafe  error // of emit: what is read now would be lost
	stored  bool  // something came of the run
	ended   bool  // by an error that would meet all its queries

	requests, bytes int64 // what the source had asked before the run
}

// Begin takes in what the source has asked since the program began, so that Outcome tells of this run alone.
func (t *Tally) Begin(api *fetch.API) { t.requests, t.bytes = api.Requests(), api.Bytes() }

// PartialError is the failure of some queries of a run that came through otherwise. It is no reason to stay away for
// longer than usual: a handle that is gone must not slow down all that is well.
type PartialError struct{ Err error }

func (e *PartialError) Error() string { return e.Err.Error() }

// Unwrap gives the queries' own errors.
func (e *PartialError) Unwrap() error { return e.Err }

// KeepsRhythm is always true.
func (e *PartialError) KeepsRhythm() bool { return true }

// Emit wraps the run's emit, to know of its failure.
func (t *Tally) Emit(emit func(*record.Batch) error) func(*record.Batch) error {
	return func(b *record.Batch) error {
		err := emit(b)
		if err != nil {
			t.unsafe = err
		}
		t.stored = t.stored || err == nil
		return err
	}
}

// Note keeps what a reader of the ledger should know.
func (t *Tally) Note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	if len(t.notes) < maxNotes && !slices.Contains(t.notes, note) {
		t.notes = append(t.notes, note)
	}
}

// Missing is Note for what makes the run incomplete.
func (t *Tally) Missing(format string, args ...any) {
	t.partial = true
	t.Note(format, args...)
}

// Listed takes in how far a list was read.
func (t *Tally) Listed(read Read) {
	t.partial = t.partial || !read.Complete
	for _, note := range read.Notes {
		t.Note("%s", note)
	}
}

// Failed takes in how a query went, and says whether the run has to end with it.
func (t *Tally) Failed(ctx context.Context, query string, err error) bool {
	if err == nil {
		return false
	}
	t.Fault(query, err)
	ends := t.Ends(ctx, err)
	t.ended = t.ended || ends
	return ends
}

// Ends says whether an error would meet all of the run's queries: it was stopped, the key is refused, the budget is used
// up or not known, the platform wants a pause, or what is read cannot be stored.
func (t *Tally) Ends(ctx context.Context, err error) bool {
	return ctx.Err() != nil || t.unsafe != nil || fetch.IsKind(err, fetch.Denied) || fetch.IsKind(err, fetch.OverBudget) ||
		fetch.IsKind(err, fetch.RateLimited) || fetch.IsKind(err, fetch.CircuitOpen) || fetch.IsKind(err, fetch.LedgerDown)
}

// Fault takes in a failure that concerns one query only, whatever its kind.
func (t *Tally) Fault(query string, err error) {
	t.errs = append(t.errs, fmt.Errorf("%s: %w", query, err))
}

// Outcome is what the run says of itself.
func (t *Tally) Outcome(api *fetch.API) (record.Outcome, error) {
	outcome := record.Outcome{Complete: !t.partial && len(t.errs) == 0, Notes: t.notes}
	if api != nil {
		outcome.Requests, outcome.Bytes = api.Requests()-t.requests, api.Bytes()-t.bytes
	}
	err := errors.Join(t.errs...)
	if err != nil && t.stored && !t.ended {
		err = &PartialError{err}
	}
	return outcome, err
}
