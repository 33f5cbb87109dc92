package warehouse_test

import (
	"context"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

// day is a day of the made-up year the tests live in.
func day(n int) time.Time { return time.Date(2025, 1, n, 0, 0, 0, 0, time.UTC) }

// open opens and migrates a warehouse on a database of its own.
func open(t testing.TB, change ...func(*warehouse.Options)) *warehouse.Warehouse {
	t.Helper()
	o := warehouse.Options{
		Addr: warehousetest.DSN(t), SpoolDir: t.TempDir(), Linger: 5 * time.Millisecond, RollupEvery: 100 * time.Millisecond,
	}
	for _, c := range change {
		c(&o)
	}
	w := openWith(t, o)
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// patience bounds what must happen sooner or later; no test passes or fails by being fast.
const patience = 3 * time.Minute

func openWith(t testing.TB, o warehouse.Options) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeWarehouse(t, w) })
	return w
}

func closeWarehouse(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.Close(ctx); err != nil {
		t.Errorf("close: %v", err)
	}
}

func write(t testing.TB, w *warehouse.Warehouse, b *record.Batch) {
	t.Helper()
	if err := w.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func flush(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

func number(t testing.TB, w *warehouse.Warehouse, sql string, args ...any) uint64 {
	t.Helper()
	var n uint64
	if err := w.Conn().QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func review(id string, stars record.Score, posted time.Time) record.Review {
	return record.Review{
		Brand: "Skyways Air", Site: "workplace", ID: id, Source: "skyways-reviews", Stars: stars,
		Posted: posted, Collected: day(31), Text: "text of " + id,
	}
}

func reviews(rs ...record.Review) *record.Batch { return &record.Batch{Reviews: rs} }

func TestTwiceIsOnce(t *testing.T) {
	w := open(t)
	for range 2 {
		write(t, w, reviews(review("1", 4, day(1)), review("2", 2.5, day(1)), review("3", 0, day(2))))
		flush(t, w)
	}
	for sql, want := range map[string]uint64{
		"SELECT count() FROM reviews FINAL":                               3,
		"SELECT sum(reviews) FROM review_day FINAL":                       3,
		"SELECT sum(stars_n) FROM review_day FINAL":                       2,
		"SELECT sum(stars_3) FROM review_day FINAL":                       1,
		"SELECT toUInt64(sum(stars_sum) * 10) FROM review_day FINAL":      65,
		"SELECT sum(reviews) FROM review_facts FINAL":                     3,
		"SELECT countIf(stars IS NULL) FROM reviews FINAL WHERE id = '3'": 1,
	} {
		if got := number(t, w, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
	if b := w.Backlog(); b != (warehouse.Backlog{}) {
		t.Errorf("backlog after a flush: %+v", b)
	}
}

// productionPace sets the options back to what a program has.
func productionPace(o *warehouse.Options) { o.Linger, o.RollupEvery = 0, 0 }
