package warehouse_test

import (
	"context"
	"os"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/engine"
)

// ClickHouse notes an insert's token before its part is in place: killed in between, it knows the token and has not the
// rows. They are delivered again all the same.
func TestTokenOfAnInsertThatWasLostIsNotBelieved(t *testing.T) {
	dir, spool, kept := t.TempDir(), t.TempDir(), t.TempDir()
	start := func() (*engine.Engine, *warehouse.Warehouse) {
		e, err := engine.Open(t.Context(), engine.Options{Dir: dir, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stopEngine(t, e) })
		w := openWith(t, warehouse.Options{Addr: e.DSN(), SpoolDir: spool, Linger: time.Hour})
		if _, err := w.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return e, w
	}
	e, w := start()
	write(t, w, numbered(1, 4))
	keepSegments(t, spool, kept)
	flush(t, w)
	var part string
	if err := w.Conn().QueryRow(t.Context(), "SELECT path FROM system.parts WHERE active AND table = 'reviews'").Scan(&part); err != nil {
		t.Fatal(err)
	}
	closeWarehouse(t, w)
	stopEngine(t, e)
	if err := os.RemoveAll(part); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(spool, os.DirFS(kept)); err != nil {
		t.Fatal(err)
	}
	_, w = start()
	flush(t, w)
	checkOnce(t, w, 1, 4)
}

func stopEngine(t *testing.T, e *engine.Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		t.Error(err)
	}
}
