package main

import (
	"context"
	"crypto/rand"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse"
	"renown/warehouse/record"
)

// ledger keeps in the warehouse what paid requests have cost, so that a budget holds over restarts and for all programs
// together.
type ledger struct{ warehouse *warehouse.Warehouse }

// Spent lists what was taken out of a budget since a time.
func (l ledger) Spent(ctx context.Context, budget string, since time.Time) ([]fetch.Spent, error) {
	stored, err := l.warehouse.Spent(ctx, budget, since)
	if err != nil {
		return nil, err
	}
	entries := make([]fetch.Spent, len(stored))
	for i, s := range stored {
		entries[i] = fetch.Spent{Budget: s.Budget, Unit: s.Unit, Item: s.Item, Source: s.Source, At: s.At, Amount: s.Amount}
	}
	return entries, nil
}

// Spend enters what is about to be spent. It returns once that is safe on disk.
func (l ledger) Spend(ctx context.Context, entries ...fetch.Spent) error {
	batch := &record.Batch{}
	for _, e := range entries {
		batch.Spending = append(batch.Spending, record.Spend{ID: rand.Text(), Budget: e.Budget, Unit: e.Unit, Item: e.Item,
			Source: e.Source, At: e.At, Amount: e.Amount})
	}
	return l.warehouse.Write(ctx, batch)
}
