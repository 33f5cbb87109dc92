package warehousetest

import (
	"context"
	"testing"
	"time"

	"renown/warehouse"
)

// New gives a migrated warehouse on a database of its own, with a spool of its own; all three go when the test ends.
// It hands batches on at once, so that Flush need not wait for more of them.
func New(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Options{
		Addr:        DSN(t),
		SpoolDir:    t.TempDir(),
		Linger:      5 * time.Millisecond,
		RollupEvery: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatalf("opening the test warehouse: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context is over by now.
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := w.Close(ctx); err != nil {
			t.Errorf("closing the test warehouse: %v", err)
		}
	})
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatalf("migrating the test warehouse: %v", err)
	}
	return w
}
