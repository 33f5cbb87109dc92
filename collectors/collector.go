// Package collectors gathers: it holds the contract every source fulfils, the table of kinds, and the runner that
// decides when each source is due. What a source is like is the business of its own folder.
package collectors

import (
	"context"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// Collector gathers one source, once. It holds no ticker, keeps no state between calls and knows nothing of storage.
//
// cursor is how far the source was read before (empty on the first run). emit hands over a batch; it returns once the
// batch is safe on disk, and an error from it ends the run. New cursor values travel inside the batch they cover.
// A record that cannot be used is emitted as a Reject, never dropped. What was emitted before an error stays.
//
// The types in the signature are plain so that a kind's folder imports only fetch and record.
type Collector interface {
	Collect(ctx context.Context, cursor map[string]string, emit func(*record.Batch) error) (record.Outcome, error)
}

// Planner is a collector that can say, without asking anyone, with which requests a run would begin and what they would
// cost: `renown collect --dry-run`.
type Planner interface {
	Plan(cursor map[string]string) []fetch.Planned
}

// Sink is where batches go: Write returns nil only when the batch is safe on disk.
type Sink interface {
	Write(ctx context.Context, batch *record.Batch) error
}

// Cursors reads how far a source was read.
type Cursors interface {
	Cursors(ctx context.Context, source string) (map[string]string, error)
}
