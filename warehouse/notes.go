package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
)

// ErrNoNote is the error of deleting a note that was never there.
var ErrNoNote = errors.New("there is no such note")

// putNoteSQL writes a version of a note above all there are, so that the last word on it wins whatever the clocks say.
const putNoteSQL = `INSERT INTO notes (id, brand, kind, at, until, made, text, author, url, deleted, version)
SELECT {id:String}, {brand:String}, {kind:String}, fromUnixTimestamp64Milli({at:Int64}, 'UTC'),
    if({endless:Bool}, NULL, fromUnixTimestamp64Milli({until:Int64}, 'UTC')), fromUnixTimestamp64Milli({made:Int64}, 'UTC'),
    {text:String}, {author:String}, {url:String}, false,
    (SELECT greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1) FROM notes)`

// deleteNoteSQL leaves a tombstone without what the note said.
const deleteNoteSQL = `INSERT INTO notes (id, brand, kind, at, until, made, text, author, url, deleted, version)
SELECT id, brand, kind, at, until, made, '', '', '', true,
    (SELECT greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1) FROM notes)
FROM notes FINAL
WHERE id = {id:String} AND NOT deleted`

// PutNote keeps a note, or another version of one: every query sees it when PutNote returns. It needs no spool. A note
// that cannot be kept is refused with the reason.
func (w *Warehouse) PutNote(ctx context.Context, n record.Note) error {
	n = n.Tidy()
	if err := n.Validate(); err != nil {
		return err
	}
	if n.Made.IsZero() {
		n.Made = w.opts.Now()
	}
	until := n.Until
	if until.IsZero() {
		until = n.At
	}
	err := w.conn.Exec(withoutDeduplication(ctx), putNoteSQL,
		clickhouse.Named("id", n.ID), clickhouse.Named("brand", n.Brand), clickhouse.Named("kind", string(n.Kind)),
		clickhouse.Named("at", n.At.UnixMilli()), clickhouse.Named("endless", n.Until.IsZero()), clickhouse.Named("until", until.UnixMilli()),
		clickhouse.Named("made", n.Made.UnixMilli()), clickhouse.Named("text", n.Text), clickhouse.Named("author", n.Author), clickhouse.Named("url", n.URL))
	if err != nil {
		return fmt.Errorf("keep the note: %w", err)
	}
	return nil
}

// DeleteNote removes a note: no query sees it when DeleteNote returns. Deleting twice is once; ErrNoNote says that there
// never was one of this id.
func (w *Warehouse) DeleteNote(ctx context.Context, id string) error {
	var versions uint64
	err := w.conn.QueryRow(ctx, "SELECT count() FROM notes WHERE id = {id:String}", clickhouse.Named("id", id)).Scan(&versions)
	if err == nil && versions == 0 {
		return ErrNoNote
	}
	if err == nil {
		err = w.conn.Exec(withoutDeduplication(ctx), deleteNoteSQL, clickhouse.Named("id", id))
	}
	if err != nil {
		return fmt.Errorf("delete the note: %w", err)
	}
	return nil
}
