package warehouse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

// versioned are the tables whose rows carry versions given by this program's clock.
func versioned() []string {
	return []string{
		"reviews", "mentions", "account_stats", "hashtag_counts", "contacts", "readings", "gaps", "spending", "quarantine", "cursors", "runs",
	}
}

// seedClock sets the clock above the newest version in the warehouse, once: then a machine whose clock jumped back
// cannot make an edit lose against the row it edits. A schema that is not up to date has no versions, and takes nothing.
func (c *courier) seedClock(ctx context.Context) error {
	if c.seeded {
		return nil
	}
	if err := schemaIsReady(ctx, c.conn); err != nil {
		return err
	}
	for _, table := range versioned() {
		var newest uint64
		err := c.conn.QueryRow(ctx, "SELECT max(version) FROM "+table).Scan(&newest)
		if err != nil {
			return fmt.Errorf("read the newest version: %w", err)
		}
		c.clock.Raise(newest)
	}
	c.seeded = true
	return nil
}

var errSchema = errors.New("the schema is missing or old: run renown migrate")

// schemaIsReady says by an error that wraps errSchema that migrations are still to come, perhaps from this program that has
// just begun with them. What was rolled up before they are through would be lost with the tables that they replace.
func schemaIsReady(ctx context.Context, conn driver.Conn) error {
	all, err := Migrations()
	if err != nil {
		return err
	}
	have, err := readLedger(ctx, conn)
	if isCode(err, codeUnknownTable, codeUnknownDatabase) {
		return errSchema
	}
	if err != nil {
		return fmt.Errorf("read which migrations were applied: %w", err)
	}
	for _, m := range all {
		if _, ok := have[m.Name]; !ok {
			return fmt.Errorf("%w (%s is not applied)", errSchema, m.Name)
		}
	}
	return nil
}

// cursorCache remembers the cursors that were read, and what was written to them since, so that collecting goes on through
// an outage from where it was.
type cursorCache struct {
	mu    sync.Mutex
	known map[string]map[string]versionedValue
}

type versionedValue struct {
	value   string
	version uint64
}

// Cursors is how far a source was read: what ClickHouse has, and what still waits in the spool. During an outage it is
// what was known before it.
func (w *Warehouse) Cursors(ctx context.Context, source string) (map[string]string, error) {
	waiting := map[string]versionedValue{}
	if w.feed != nil {
		waiting = w.feed.queue.cursorsOf(source) // before ClickHouse is asked: afterwards it may have been delivered
	}
	stored, err := readCursors(ctx, w.conn, source)
	if err != nil {
		known, ok := w.cursors.get(source)
		if !ok {
			return nil, fmt.Errorf("read cursors of %s: %w", source, err)
		}
		w.log.Warn("cursors not read from ClickHouse; going on from what was known", "source", source, "error", err)
		stored = known
	}
	for k, v := range waiting {
		if v.version >= stored[k].version {
			stored[k] = v
		}
	}
	out := make(map[string]string, len(stored))
	for k, v := range stored {
		out[k] = v.value
	}
	w.cursors.put(source, stored)
	return out, nil
}

func readCursors(ctx context.Context, conn driver.Conn, source string) (map[string]versionedValue, error) {
	rows, err := conn.Query(ctx, "SELECT key, value, version FROM cursors FINAL WHERE source = {source:String}",
		clickhouse.Named("source", source))
	if err != nil {
		return nil, err
	}
	out := map[string]versionedValue{}
	for rows.Next() {
		var key string
		var v versionedValue
		if err := rows.Scan(&key, &v.value, &v.version); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out[key] = v
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

func (c *cursorCache) get(source string) (map[string]versionedValue, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.known[source]
	out := make(map[string]versionedValue, len(known))
	for k, v := range known {
		out[k] = v
	}
	return out, ok
}

// put keeps what was read of a source, but for what was written while it was read.
func (c *cursorCache) put(source string, cursors map[string]versionedValue) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]map[string]versionedValue{}
	}
	for key, v := range c.known[source] {
		if v.version > cursors[key].version {
			cursors[key] = v
		}
	}
	c.known[source] = cursors
}

// enter adds what was just written to the cursors that were read before.
func (c *cursorCache) enter(cursors []record.Cursor, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cursor := range cursors {
		if known := c.known[cursor.Source]; known != nil && version >= known[cursor.Key].version {
			known[cursor.Key] = versionedValue{cursor.Value, version}
		}
	}
}

// authorKey is the installation's key, read once.
type authorKey struct {
	mu  sync.Mutex
	key []byte
}

const (
	authorKeyName = "author_key"
	authorKeyLen  = 32
)

// AuthorKey is the key with which this installation hashes authors' names. It is made on the first call ever; of two
// programs that make it at once the first wins, and both get the same.
func (w *Warehouse) AuthorKey(ctx context.Context) ([]byte, error) {
	w.key.mu.Lock()
	defer w.key.mu.Unlock()
	if w.key.key != nil {
		return append([]byte(nil), w.key.key...), nil
	}
	key, err := readAuthorKey(ctx, w.conn)
	if err == nil && key == nil {
		if err = w.makeAuthorKey(ctx); err == nil {
			key, err = readAuthorKey(ctx, w.conn)
		}
	}
	if err == nil && key == nil {
		err = errors.New("it was removed from the table settings: restore that from a backup")
	}
	if err != nil {
		return nil, fmt.Errorf("read the author key: %w", err)
	}
	w.key.key = key
	return append([]byte(nil), key...), nil
}

func readAuthorKey(ctx context.Context, conn driver.Conn) ([]byte, error) {
	rows, err := conn.Query(ctx, "SELECT value FROM settings FINAL WHERE name = {name:String}", clickhouse.Named("name", authorKeyName))
	if err != nil {
		return nil, err
	}
	var value string
	found := rows.Next()
	if found {
		err = rows.Scan(&value)
	}
	if err := errors.Join(err, rows.Err(), rows.Close()); err != nil || !found {
		return nil, err
	}
	key, err := hex.DecodeString(value)
	if err != nil || len(key) != authorKeyLen {
		return nil, errors.New("it is not 64 hexadecimal digits: restore the table settings from a backup")
	}
	return key, nil
}

// makeAuthorKey inserts a key under a deduplication token of its own, of which ClickHouse takes only the first, and
// with a version that falls over time, so that an older key would win besides.
func (w *Warehouse) makeAuthorKey(ctx context.Context) error {
	key := make([]byte, authorKeyLen)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	ctx, err := once(ctx, w.conn, authorKeyName)
	if err != nil {
		return err
	}
	batch, err := w.conn.PrepareBatch(ctx, "INSERT INTO settings (name, value, version)")
	if err != nil {
		return err
	}
	version := math.MaxUint64 - uint64(max(w.opts.Now().UnixMicro(), 0))
	if err := batch.Append(authorKeyName, hex.EncodeToString(key), version); err != nil {
		return errors.Join(err, batch.Abort())
	}
	return batch.Send()
}
