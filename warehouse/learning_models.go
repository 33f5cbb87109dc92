package warehouse

import (
	"context"
	dbsql "database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/cespare/xxhash/v2"

	"renown/warehouse/record"
)

// Model is a sentiment model that was trained here, kept or not.
type Model struct {
	Name     string
	Made     time.Time
	Kept     bool   // it was better than the one before, and put to use
	Examples uint64 // it was trained on
	Report   string // JSON: how it and the one before did
	Content  []byte // the model itself; Models leaves it out
}

// ErrNoModel is the error of a model that is not in the warehouse.
var ErrNoModel = errors.New("there is no such model; renown meaning models lists those there are")

// nextVersion is above all versions of a small table that only people's doings fill.
func (w *Warehouse) nextVersion(ctx context.Context, table string) (version uint64, err error) {
	row := w.conn.QueryRow(ctx, "SELECT greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), max(version) + 1) FROM "+table)
	if err := row.Scan(&version); err != nil {
		return 0, fmt.Errorf("read the newest version of %s: %w", table, err)
	}
	return version, nil
}

// SaveModel stores a model. One of the same name is replaced.
func (w *Warehouse) SaveModel(ctx context.Context, m Model) error {
	version, err := w.nextVersion(ctx, "models")
	if err != nil {
		return err
	}
	batch, err := w.conn.PrepareBatch(ctx, "INSERT INTO models (name, made, kept, examples, report, content, version)")
	if err != nil {
		return fmt.Errorf("store model %s: %w", m.Name, err)
	}
	if err := batch.Append(m.Name, m.Made.UTC(), m.Kept, m.Examples, m.Report, string(m.Content), version); err != nil {
		return errors.Join(fmt.Errorf("store model %s: %w", m.Name, err), abort(batch))
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("store model %s: %w", m.Name, err)
	}
	return nil
}

// Models are those there are, without their content, the newest first.
func (w *Warehouse) Models(ctx context.Context) ([]Model, error) {
	rows, err := w.conn.Query(ctx, "SELECT name, made, kept, examples, report FROM models FINAL ORDER BY made DESC, name")
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	var out []Model
	for rows.Next() {
		var m Model
		if err := rows.Scan(&m.Name, &m.Made, &m.Kept, &m.Examples, &m.Report); err != nil {
			return nil, errors.Join(fmt.Errorf("list models: %w", err), rows.Close())
		}
		out = append(out, m)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// ReadModel reads a model with its content. An error wraps ErrNoModel where there is none of the name.
func (w *Warehouse) ReadModel(ctx context.Context, name string) (Model, error) {
	var m Model
	var content string
	row := w.conn.QueryRow(ctx, "SELECT name, made, kept, examples, report, content FROM models FINAL WHERE name = {name:String}",
		clickhouse.Named("name", name))
	err := row.Scan(&m.Name, &m.Made, &m.Kept, &m.Examples, &m.Report, &content)
	if errors.Is(err, dbsql.ErrNoRows) {
		return m, fmt.Errorf("model %q: %w", name, ErrNoModel)
	}
	if err != nil {
		return m, fmt.Errorf("read model %s: %w", name, err)
	}
	m.Content = []byte(content)
	return m, nil
}

// modelSetting names the model in use.
const modelSetting = "model"

// UseModel has every program on this warehouse judge by a model from now on, as soon as it looks; "": by the one that
// ships with the program. What is judged already stays until Relabel.
func (w *Warehouse) UseModel(ctx context.Context, name string) error {
	if name != "" {
		if _, err := w.ReadModel(ctx, name); err != nil {
			return err
		}
	}
	return w.Set(ctx, modelSetting, name)
}

// CurrentModel is the name of the model in use; "": the one that ships with the program.
func (w *Warehouse) CurrentModel(ctx context.Context) (string, error) {
	return w.Setting(ctx, modelSetting)
}

// Set keeps a small state of the program's own under a name.
func (w *Warehouse) Set(ctx context.Context, name, value string) error {
	err := learn(withoutDeduplication(ctx), w.conn, "setting", clickhouse.Named("name", name), clickhouse.Named("value", value))
	if err != nil {
		return fmt.Errorf("keep setting %s: %w", name, err)
	}
	return nil
}

// Setting reads what Set kept; "": nothing.
func (w *Warehouse) Setting(ctx context.Context, name string) (value string, err error) {
	row := w.conn.QueryRow(ctx, "SELECT value FROM settings FINAL WHERE name = {name:String}", clickhouse.Named("name", name))
	if err := row.Scan(&value); err != nil && !errors.Is(err, dbsql.ErrNoRows) {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	return value, nil
}

// AddedExample is an example with when it was added.
type AddedExample struct {
	record.Example
	Added time.Time
}

// AddExamples keeps labelled texts to train on. A text that is there already takes the new label; one without a label is
// taken back.
func (w *Warehouse) AddExamples(ctx context.Context, examples []record.Example) error {
	if len(examples) == 0 {
		return nil
	}
	version, err := w.nextVersion(ctx, "examples")
	if err != nil {
		return err
	}
	batch, err := w.conn.PrepareBatch(ctx, "INSERT INTO examples (hash, text, label, lang, origin, added, version)")
	if err != nil {
		return fmt.Errorf("store examples: %w", err)
	}
	added := w.opts.Now().UTC()
	for i, e := range examples {
		text := strings.TrimSpace(e.Text)
		if err := batch.Append(xxhash.Sum64String(text), text, string(e.Label), e.Lang, e.Origin, added, version+uint64(i)); err != nil {
			return errors.Join(fmt.Errorf("store examples: %w", err), abort(batch))
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("store examples: %w", err)
	}
	return nil
}

// Examples are the labelled texts that AddExamples kept, in a fixed order.
func (w *Warehouse) Examples(ctx context.Context) ([]AddedExample, error) {
	rows, err := w.conn.Query(ctx, "SELECT text, label, lang, origin, added FROM examples FINAL WHERE label != '' ORDER BY hash")
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	var out []AddedExample
	for rows.Next() {
		var e AddedExample
		var label string
		if err := rows.Scan(&e.Text, &label, &e.Lang, &e.Origin, &e.Added); err != nil {
			return nil, errors.Join(fmt.Errorf("read examples: %w", err), rows.Close())
		}
		e.Label = record.Opinion(label)
		out = append(out, e)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
