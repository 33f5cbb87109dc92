package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"renown/queries"
	"renown/warehouse"
	"renown/warehouse/record"
)

// analyst makes of each delivered batch what follows from all records of a brand: its alerts. It is called by the warehouse
// that it writes to.
type analyst struct {
	log   *slog.Logger
	now   func() time.Time
	ready chan struct{} // closed when what follows is set

	warehouse *warehouse.Warehouse
	queries   *queries.Queries

	mu       sync.Mutex
	owed     map[string]bool // brands whose alerts could not be brought up to date
	failures int             // in a row
}

func newAnalyst(log *slog.Logger, now func() time.Time) *analyst {
	return &analyst{log: log, now: now, ready: make(chan struct{}), owed: map[string]bool{}}
}

// begin tells the analyst the warehouse, which may have begun to deliver already.
func (n *analyst) begin(w *warehouse.Warehouse, q *queries.Queries) {
	n.warehouse, n.queries = w, q
	close(n.ready)
}

// analyseTries is how often in a row the warehouse is asked to call again before what was delivered is let go: alerts that
// cannot be made must not hold up delivery for ever. The brands stay owed, and are tried with the next batch of any brand.
const analyseTries = 5

// analyse brings the alerts of brands up to date, and of those that are owed.
func (n *analyst) analyse(ctx context.Context, brands []string) error {
	select {
	case <-n.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, brand := range brands {
		n.owed[brand] = true
	}
	var errs []error
	for _, brand := range slices.Sorted(maps.Keys(n.owed)) {
		if err := n.guarded(ctx, brand); err != nil {
			errs = append(errs, err)
			continue
		}
		delete(n.owed, brand)
	}
	err := errors.Join(errs...)
	switch {
	case err == nil:
		n.failures = 0
	case ctx.Err() != nil:
		return err // the program ends: the next start delivers, and analyses, again
	default:
		n.failures++
	}
	if n.failures < analyseTries {
		return err
	}
	n.log.Error("alerts are not up to date; they are tried again with the next batch", "brands", slices.Sorted(maps.Keys(n.owed)), "error", err)
	n.failures = 0
	return nil
}

// guarded turns a panic into an error: a fault in what is made of the records must not end delivering them.
func (n *analyst) guarded(ctx context.Context, brand string) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			n.log.Error("looking for alerts panicked", "brand", brand, "panic", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("looking for alerts of %s panicked: %v", brand, cause)
		}
	}()
	return n.warehouse.PutAlerts(ctx, brand, func(ctx context.Context) ([]record.Alert, error) {
		found, err := n.queries.Backlash.Detect(ctx, brand, n.now())
		if err != nil {
			return nil, fmt.Errorf("look for alerts of %s: %w", brand, err)
		}
		return recorded(brand, found), nil
	})
}

// recorded are alerts as they are stored.
func recorded(brand string, found []queries.Alert) []record.Alert {
	out := make([]record.Alert, len(found))
	for i, a := range found {
		out[i] = record.Alert{
			Brand: brand, Kind: record.AlertKind(a.Kind), Subject: a.Subject, Start: a.Start, At: a.At, Peak: a.Peak, Calm: a.Calm, Falling: a.Falling,
			Severity: a.Severity, Level: a.Level, Value: a.Value, Expected: a.Expected, PeakOf: a.PeakOf, Total: a.Total, Reason: a.Reason,
			Evidence: record.Evidence{Interval: a.Evidence.Interval, Weeks: a.Evidence.Weeks, Negative: a.Evidence.Negative, Authors: a.Evidence.Authors,
				Reach: a.Evidence.Reach, Promoted: a.Evidence.Promoted, Posts: a.Evidence.Posts},
		}
	}
	return out
}
