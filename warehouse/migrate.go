package warehouse

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migration is one file under migrations/: one statement, which may be run twice without harm (IF NOT EXISTS), because
// two programs may start at once. Roll-ups alone may be replaced: they are made of the records. Files are only ever added.
type Migration struct {
	Name string // 0001_reviews
	SQL  string
}

// Checksum tells whether a file was changed after it had been applied.
func (m Migration) Checksum() string {
	sum := sha256.Sum256([]byte(m.SQL))
	return hex.EncodeToString(sum[:])
}

// Migrations are all of them, in the order they are applied.
func Migrations() ([]Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names)
	out := make([]Migration, 0, len(names))
	for _, path := range names {
		sql, err := migrationFiles.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(path, "migrations/"), ".sql")
		out = append(out, Migration{Name: name, SQL: string(sql)})
	}
	return out, nil
}

// Migrate brings the schema up to date, making the database if it is missing, and tells which migrations were applied.
// A schema newer than the program, or a migration changed after it was applied, is an error.
func (w *Warehouse) Migrate(ctx context.Context) (applied []string, err error) {
	all, err := Migrations()
	if err != nil {
		return nil, err
	}
	if err := ensureDatabase(ctx, w.opts.Addr, w.conn); err != nil {
		return nil, err
	}
	applied, err = Apply(ctx, w.conn, all)
	if err == nil && w.feed != nil {
		w.feed.queue.lookAgain() // what the schema made room for may be missing
	}
	return applied, err
}

// ledgerSQL makes the table of applied migrations.
const ledgerSQL = `CREATE TABLE IF NOT EXISTS schema_migrations
(
    name     String,
    checksum String COMMENT 'sha256 of the file',
    applied  DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY name`

// Apply applies those of the given migrations that the database does not have, and tells which.
func Apply(ctx context.Context, conn driver.Conn, all []Migration) (applied []string, err error) {
	if err := patiently(ctx, func() error { return conn.Exec(ctx, ledgerSQL) }); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	have, err := readLedger(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := checkLedger(all, have); err != nil {
		return nil, err
	}
	for _, m := range all {
		if _, ok := have[m.Name]; ok {
			continue
		}
		if m.takesAway() && appliedByOthers(ctx, conn, m) {
			continue // what stands there now is what came after
		}
		err := patiently(ctx, func() error { return applyOne(ctx, conn, m) })
		if err != nil && appliedByOthers(ctx, conn, m) {
			continue
		}
		if err != nil {
			return applied, fmt.Errorf("migrate %s: %w", m.Name, err)
		}
		applied = append(applied, m.Name)
	}
	return applied, nil
}

// takesAway says whether a migration removes a table that a later one, or the program, fills again.
func (m Migration) takesAway() bool {
	return strings.Contains(m.SQL, "\nDROP TABLE") || strings.Contains(m.SQL, "\nCREATE OR REPLACE TABLE")
}

// appliedByOthers says that another program, which started at the same time, has applied a migration meanwhile. It may be
// further on by now, and have dropped the very table.
func appliedByOthers(ctx context.Context, conn driver.Conn, m Migration) bool {
	have, err := readLedger(ctx, conn)
	return err == nil && have[m.Name] == m.Checksum()
}

func applyOne(ctx context.Context, conn driver.Conn, m Migration) error {
	if err := conn.Exec(ctx, m.SQL); err != nil {
		return err
	}
	return conn.Exec(ctx, "INSERT INTO schema_migrations SELECT {name:String}, {checksum:String}, now64(3)",
		clickhouse.Named("name", m.Name), clickhouse.Named("checksum", m.Checksum()))
}

// patiently tries again a few times: of two programs that migrate at once, one may find the other's statement under way.
func patiently(ctx context.Context, do func() error) error {
	err := do()
	for try := 0; err != nil && try < 4 && ctx.Err() == nil; try++ {
		wait(ctx, time.Duration(try+1)*50*time.Millisecond)
		err = do()
	}
	return err
}

func readLedger(ctx context.Context, conn driver.Conn) (map[string]string, error) {
	rows, err := conn.Query(ctx, "SELECT name, checksum FROM schema_migrations FINAL")
	if err != nil {
		return nil, err
	}
	have := map[string]string{}
	for rows.Next() {
		var name, checksum string
		if err := rows.Scan(&name, &checksum); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		have[name] = checksum
	}
	return have, errors.Join(rows.Err(), rows.Close())
}

func checkLedger(all []Migration, have map[string]string) error {
	known := map[string]bool{}
	for _, m := range all {
		known[m.Name] = true
		if sum, ok := have[m.Name]; ok && sum != m.Checksum() {
			return fmt.Errorf("migration %s was changed after it had been applied: restore the file, and put the change into a new one", m.Name)
		}
	}
	for name := range have {
		if !known[name] {
			return fmt.Errorf("the database's schema is newer than this program (it has %s): use the newer renown", name)
		}
	}
	return nil
}

// ensureDatabase makes the address's database if the server does not have it.
func ensureDatabase(ctx context.Context, addr string, conn driver.Conn) (err error) {
	err = conn.Ping(ctx)
	if err == nil || !isCode(err, codeUnknownDatabase) {
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		return nil
	}
	o, err := clickhouse.ParseDSN(addr)
	if err != nil {
		return fmt.Errorf("warehouse address: %w", err)
	}
	database := o.Auth.Database
	o.Auth.Database = "default"
	first, err := clickhouse.Open(o)
	if err != nil {
		return fmt.Errorf("make database %s: %w", database, err)
	}
	defer func() { err = errors.Join(err, first.Close()) }()
	name := "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(database) + "`"
	if err := first.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+name); err != nil {
		return fmt.Errorf("make database %s: %w", database, err)
	}
	return nil
}
