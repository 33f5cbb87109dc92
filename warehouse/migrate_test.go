package warehouse_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
	"renown/warehouse/warehousetest"
)

func migrations(t *testing.T) []warehouse.Migration {
	t.Helper()
	all, err := warehouse.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const schemaSQL = `SELECT name, replaceAll(create_table_query, concat(currentDatabase(), '.'), '') FROM system.tables
WHERE database = currentDatabase() ORDER BY name`

// From every schema there ever was, the rest brings the same as starting from nothing, and a second run does nothing. Every
// seventh of them is enough for every day; the soak tries all.
func TestMigratesFromEveryPastSchema(t *testing.T) {
	all := migrations(t)
	fresh := open(t)
	want := table(t, fresh, schemaSQL)
	step := rounds(7, 1)
	for k := len(all) % step; k <= len(all); k += step {
		t.Run(fmt.Sprint("after the first ", k), func(t *testing.T) { // of its own, so that not all databases are there at once
			w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t)})
			first, err := warehouse.Apply(t.Context(), w.Conn(), all[:k])
			if err != nil || len(first) != k {
				t.Fatalf("applied %v, %v", first, err)
			}
			rest, err := w.Migrate(t.Context())
			if err != nil || len(rest) != len(all)-k {
				t.Fatalf("then applied %v, %v", rest, err)
			}
			if got := table(t, w, schemaSQL); !slices.Equal(got, want) {
				t.Error("the schema differs")
			}
			again, err := w.Migrate(t.Context())
			if err != nil || len(again) != 0 {
				t.Errorf("a second run applied %v, %v", again, err)
			}
		})
	}
}

func TestTwoProgramsMigrateAtOnce(t *testing.T) {
	dsn := warehousetest.DSN(t)
	var wg sync.WaitGroup
	for range 4 {
		w := openWith(t, warehouse.Options{Addr: dsn})
		wg.Go(func() {
			if _, err := w.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w := openWith(t, warehouse.Options{Addr: dsn})
	if n := number(t, w, "SELECT count() FROM schema_migrations FINAL"); n != uint64(len(migrations(t))) {
		t.Errorf("%d migrations in the ledger", n)
	}
}

// One program is so far ahead of another that the table which that one is about to alter is dropped again.
func TestMigratesThoughAnotherProgramIsAhead(t *testing.T) {
	w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t)})
	if _, err := warehouse.Apply(t.Context(), w.Conn(), nil); err != nil {
		t.Fatal(err)
	}
	alter := warehouse.Migration{Name: "0002_alter", SQL: "ALTER TABLE gone ADD COLUMN IF NOT EXISTS n UInt8"}
	if _, err := warehouse.Apply(t.Context(), w.Conn(), []warehouse.Migration{alter}); err == nil {
		t.Fatal("altered a table that is not there")
	}
	ahead := warehouse.Migration{Name: "0001_ahead", SQL: "INSERT INTO schema_migrations SELECT '0002_alter', '" + alter.Checksum() + "', now64(3)"}
	applied, err := warehouse.Apply(t.Context(), w.Conn(), []warehouse.Migration{ahead, alter})
	if err != nil || !slices.Equal(applied, []string{"0001_ahead"}) {
		t.Errorf("applied %v, %v", applied, err)
	}
}

func TestNewerOrChangedSchemaIsRefused(t *testing.T) {
	w := open(t)
	all := migrations(t)
	_, err := warehouse.Apply(t.Context(), w.Conn(), all[:len(all)-1])
	if err == nil || !strings.Contains(err.Error(), all[len(all)-1].Name) || !strings.Contains(err.Error(), "newer") {
		t.Errorf("a newer schema gave %v", err)
	}
	changed := slices.Clone(all)
	changed[2].SQL += " "
	_, err = warehouse.Apply(t.Context(), w.Conn(), changed)
	if err == nil || !strings.Contains(err.Error(), changed[2].Name) || !strings.Contains(err.Error(), "changed") {
		t.Errorf("a changed migration gave %v", err)
	}
}

func TestFailedMigrationIsNotInTheLedger(t *testing.T) {
	w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t)})
	broken := append(migrations(t)[:2:2], warehouse.Migration{Name: "9999_broken", SQL: "CREATE NONSENSE"})
	applied, err := warehouse.Apply(t.Context(), w.Conn(), broken)
	if err == nil || !strings.Contains(err.Error(), "9999_broken") || len(applied) != 2 {
		t.Errorf("applied %v, %v", applied, err)
	}
	if n := number(t, w, "SELECT count() FROM schema_migrations FINAL"); n != 2 {
		t.Errorf("%d in the ledger", n)
	}
}

func TestMigrateMakesTheDatabase(t *testing.T) {
	dsn := warehousetest.DSN(t)
	o, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	maker := openWith(t, warehouse.Options{Addr: dsn})
	missing := o.Auth.Database + "_new"
	w := openWith(t, warehouse.Options{Addr: strings.Replace(dsn, "/"+o.Auth.Database, "/"+missing, 1)})
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := number(t, w, "SELECT count() FROM reviews"); n != 0 {
		t.Errorf("%d reviews in a new database", n)
	}
	if err := maker.Conn().Exec(t.Context(), "DROP DATABASE "+missing+" SYNC"); err != nil {
		t.Error(err)
	}
}

// Each file holds one statement that may be run twice: two programs may start at once. Filling a table that keeps the newest
// version of a row, or the greatest of it, making an index once more, and a table's setting change nothing.
func TestMigrationsAreOneRepeatableStatement(t *testing.T) {
	repeatable, last := regexp.MustCompile(`(?m)IF (NOT )?EXISTS|^CREATE OR REPLACE TABLE|^INSERT INTO|MATERIALIZE INDEX|MODIFY SETTING`), ""
	for _, m := range migrations(t) {
		comments := regexp.MustCompile(`(?m)^--.*$|'[^']*'`)
		if strings.Contains(strings.TrimRight(comments.ReplaceAllString(m.SQL, ""), ";\n "), ";") {
			t.Errorf("%s holds more than one statement", m.Name)
		}
		if !repeatable.MatchString(m.SQL) {
			t.Errorf("%s cannot be run twice", m.Name)
		}
		number, _, _ := strings.Cut(m.Name, "_")
		if !regexp.MustCompile(`^\d{4}$`).MatchString(number) || number <= last {
			t.Errorf("%s does not come after number %s", m.Name, last)
		}
		last = number
	}
}

// While a schema is brought up to date nothing is delivered, nor made anew: roll-ups are replaced by migrations, and what was
// rolled up before would be gone.
func TestNothingIsDeliveredAmidMigrations(t *testing.T) {
	dsn := warehousetest.DSN(t)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond, RollupEvery: time.Millisecond})
	all, err := warehouse.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	first := slices.IndexFunc(all, func(m warehouse.Migration) bool { return strings.Contains(m.SQL, "CREATE OR REPLACE TABLE") })
	if _, err := warehouse.Apply(t.Context(), w.Conn(), all[:first]); err != nil {
		t.Fatal(err)
	}
	write(t, w, numbered(1, 2))
	for end := time.Now().Add(patience); !strings.Contains(w.Backlog().Err, "renown migrate"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("delivery is held up by %q", w.Backlog().Err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := w.Flush(ctx); err == nil || !strings.Contains(err.Error(), "renown migrate") {
		t.Errorf("a flush amid migrations says %v", err)
	}
	if n := number(t, w, "SELECT count() FROM mentions"); n != 0 {
		t.Errorf("%d mentions were delivered", n)
	}
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	flush(t, w)
	checkOnce(t, w, 1, 2)
}
