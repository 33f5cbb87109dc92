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
