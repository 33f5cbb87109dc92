package warehousetest_test

import (
	"testing"

	"renown/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

func TestConnIsAnEmptyDatabaseOfItsOwn(t *testing.T) {
	ctx := t.Context()
	first, second := warehousetest.Conn(t), warehousetest.Conn(t)
	if err := first.Exec(ctx, "CREATE TABLE a (x UInt8) ENGINE = MergeTree ORDER BY x"); err != nil {
		t.Fatal(err)
	}
	if err := first.Exec(ctx, "INSERT INTO a VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	var rows uint64
	if err := first.QueryRow(ctx, "SELECT count() FROM a").Scan(&rows); err != nil || rows != 1 {
		t.Fatalf("got %d rows, %v", rows, err)
	}
	if err := second.QueryRow(ctx, "SELECT count() FROM system.tables WHERE database = currentDatabase()").Scan(&rows); err != nil || rows != 0 {
		t.Fatalf("the second database has %d tables, %v", rows, err)
	}
}

func TestNewIsMigratedAndEmpty(t *testing.T) {
	w := warehousetest.New(t)
	var rows uint64
	if err := w.Conn().QueryRow(t.Context(), "SELECT count() FROM reviews").Scan(&rows); err != nil || rows != 0 {
		t.Fatalf("got %d reviews, %v", rows, err)
	}
}

func TestDatabasesAreDropped(t *testing.T) {
	t.Run("", func(t *testing.T) { warehousetest.New(t) })
	var left uint64
	// The one that is left is this test's own.
	err := warehousetest.Conn(t).QueryRow(t.Context(), "SELECT count() FROM system.databases WHERE name LIKE 'test\\_%'").Scan(&left)
	if err != nil || left != 1 {
		t.Fatalf("%d test databases are left, %v", left, err)
	}
}
