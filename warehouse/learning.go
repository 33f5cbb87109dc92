package warehouse

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

//go:embed learning/*.sql
var learningFiles embed.FS

func learningSQL(name string) (string, error) {
	b, err := learningFiles.ReadFile("learning/" + name + ".sql")
	return string(b), err
}

// learn runs one of the learning statements.
func learn(ctx context.Context, conn driver.Conn, name string, args ...any) error {
	sql, err := learningSQL(name)
	if err != nil {
		return err
	}
	return conn.Exec(ctx, sql, args...)
}

// ask runs one of the learning questions.
func ask(ctx context.Context, conn driver.Conn, name string, args ...any) (driver.Rows, error) {
	sql, err := learningSQL(name)
	if err != nil {
		return nil, err
	}
	return conn.Query(ctx, sql, args...)
}

// What a correction is of.
const (
	aReview  = "review"
	aMention = "mention"
)

// ErrNoText is the error of a correction of a text that is not in the warehouse, or was deleted at its network.
var ErrNoText = errors.New("there is no such text here any more: it may have been deleted where it stood")

// Correct keeps a person's judgement of a text, and has the text and its roll-ups say so at once: it returns when they
// do. With the label NoOpinion the judgement is taken back, and read judges the text again. What the model had said
// (Was, WasModel) is filled in here.
func (w *Warehouse) Correct(ctx context.Context, c record.Correction, read func(*record.Batch)) error {
	if w.feed == nil {
		return ErrReadOnly
	}
	if err := validCorrection(&c); err != nil {
		return err
	}
	e, err := w.correct(ctx, c, read)
	if err != nil || e == nil {
		return err
	}
	if err := e.done(ctx); err != nil {
		return fmt.Errorf("the correction is kept, but not in the figures yet; it will be soon: %w", err)
	}
	return nil
}

func validCorrection(c *record.Correction) error {
	if c.What != aReview && c.What != aMention {
		return fmt.Errorf("%q is neither a review nor a mention", c.What)
	}
	switch c.Label {
	case record.NoOpinion, record.Negative, record.Neutral, record.Positive:
	default:
		return fmt.Errorf("label %q is not negative, neutral or positive", string(c.Label))
	}
	c.By = strings.TrimSpace(c.By)
	return nil
}

// correct keeps the judgement and stores the text with it. nil: there was nothing to take back.
func (w *Warehouse) correct(ctx context.Context, c record.Correction, read func(*record.Batch)) (*errand, error) {
	w.relabelling.Lock()
	defer w.relabelling.Unlock()
	key := TextKey{c.What, c.Brand, c.Place, c.ID}
	text, err := w.readText(ctx, key)
	if err != nil {
		return nil, err
	}
	judged, err := w.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	earlier, known := judged[key]
	if c.Label == record.NoOpinion && (!known || earlier.Label == record.NoOpinion) {
		return nil, nil
	}
	c.Was, c.WasModel = text.meaning().Label, text.meaning().Model
	if c.WasModel == record.ByPerson && known {
		c.Was, c.WasModel = earlier.Was, earlier.WasModel
	}
	if err := w.keepCorrection(ctx, c, text); err != nil {
		return nil, err
	}
	judged[key] = Judgement{Label: c.Label, Was: c.Was, WasModel: c.WasModel}
	return w.reread(ctx, []storedText{text}, judged, read)
}

func (w *Warehouse) keepCorrection(ctx context.Context, c record.Correction, text storedText) error {
	if c.Corrected.IsZero() {
		c.Corrected = w.opts.Now()
	}
	err := learn(withoutDeduplication(ctx), w.conn, "correct",
		clickhouse.Named("what", c.What), clickhouse.Named("brand", c.Brand), clickhouse.Named("place", c.Place), clickhouse.Named("id", c.ID),
		clickhouse.Named("posted", text.posted().UnixMilli()), clickhouse.Named("label", string(c.Label)), clickhouse.Named("was", string(c.Was)),
		clickhouse.Named("was_model", c.WasModel), clickhouse.Named("by", c.By), clickhouse.Named("corrected", c.Corrected.UnixMilli()))
	if err != nil {
		return fmt.Errorf("keep the correction: %w", err)
	}
	return nil
}

// ApplyCorrections stores anew the texts that do not say what people last said of them, such as one that a program
// without the newest corrections read again, and tells how many. It returns when their roll-ups are recomputed.
func (w *Warehouse) ApplyCorrections(ctx context.Context, read func(*record.Batch)) (int, error) {
	if w.feed == nil {
		return 0, ErrReadOnly
	}
	n, e, err := w.applyCorrections(ctx, read)
	if err != nil {
		return 0, fmt.Errorf("apply corrections: %w", err)
	}
	if e == nil {
		return 0, nil
	}
	return n, e.done(ctx)
}

func (w *Warehouse) applyCorrections(ctx context.Context, read func(*record.Batch)) (int, *errand, error) {
	w.relabelling.Lock()
	defer w.relabelling.Unlock()
	rows, err := ask(ctx, w.conn, "unapplied")
	if err != nil {
		return 0, nil, err
	}
	var keys []TextKey
	err = scanStructs(rows, func(k *TextKey) error { keys = append(keys, *k); return nil })
	if err != nil || len(keys) == 0 {
		return 0, nil, err
	}
	judged, err := w.Judgements(ctx)
	if err != nil {
		return 0, nil, err
	}
	var texts []storedText
	for _, key := range keys[:min(len(keys), DefaultChunk)] {
		text, err := w.readText(ctx, key)
		if errors.Is(err, ErrNoText) {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		texts = append(texts, text)
	}
	e, err := w.reread(ctx, texts, judged, read)
	return len(texts), e, err
}

// Corrections are people's newest judgements, the oldest first. Those that were taken back have no label.
func (w *Warehouse) Corrections(ctx context.Context) ([]record.Correction, error) {
	rows, err := ask(ctx, w.conn, "corrections")
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	var out []record.Correction
	for rows.Next() {
		var c record.Correction
		var label, was string
		if err := rows.Scan(&c.What, &c.Brand, &c.Place, &c.ID, &label, &was, &c.WasModel, &c.By, &c.Corrected); err != nil {
			return nil, errors.Join(fmt.Errorf("read corrections: %w", err), rows.Close())
		}
		c.Label, c.Was = record.Opinion(label), record.Opinion(was)
		out = append(out, c)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
