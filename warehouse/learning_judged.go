package warehouse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
)

// TextKey names a text for ever.
type TextKey struct {
	What  string `ch:"what"` // "review" or "mention"
	Brand string `ch:"brand"`
	Place string `ch:"place"` // site or network
	ID    string `ch:"id"`
}

// Judgement is what a person said of a text, and what stood there before.
type Judgement struct {
	Label    record.Opinion // NoOpinion: it was taken back
	Was      record.Opinion
	WasModel string
}

// Judgements are all of them: few, as people make them one by one.
type Judgements map[TextKey]Judgement

// Judgements reads them.
func (w *Warehouse) Judgements(ctx context.Context) (Judgements, error) {
	all, err := w.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	j := make(Judgements, len(all))
	for _, c := range all {
		j[TextKey{c.What, c.Brand, c.Place, c.ID}] = Judgement{c.Label, c.Was, c.WasModel}
	}
	return j, nil
}

// Read has read find the meaning of a batch's texts, while the labels that people gave stay: by a correction, or in the
// file that brought the text. What a model said before is forgotten; the language is kept as a hint.
func (j Judgements) Read(b *record.Batch, read func(*record.Batch)) {
	given := map[*record.Meaning]record.Meaning{}
	keep := func(key TextKey, m *record.Meaning) {
		if by, ok := j.given(key, *m); ok {
			*m, given[m] = by, by
		} else if m.Model != "" {
			*m = record.Meaning{Lang: m.Lang}
		}
	}
	for i := range b.Reviews {
		r := &b.Reviews[i]
		keep(TextKey{aReview, r.Brand, r.Site, r.ID}, &r.Meaning)
	}
	for i := range b.Mentions {
		m := &b.Mentions[i]
		keep(TextKey{aMention, m.Brand, m.Network, m.ID}, &m.Meaning)
	}
	read(b)
	for m, by := range given {
		m.Label, m.Model, m.Score, m.Chance = by.Label, by.Model, by.Score, record.Chances{}
	}
}

// given is what people said of a text, if they did.
func (j Judgements) given(key TextKey, m record.Meaning) (record.Meaning, bool) {
	by, judged := j[key]
	switch {
	case judged && by.Label != record.NoOpinion:
		return record.Meaning{Lang: m.Lang, Label: by.Label, Score: certain(by.Label), Model: record.ByPerson}, true
	case m.Label != record.NoOpinion && (m.Model == record.ByImport || m.Model == labelledModel):
		return record.Meaning{Lang: m.Lang, Label: m.Label, Score: m.Score, Model: record.ByImport}, true
	case judged && m.Model == record.ByPerson && (by.WasModel == record.ByImport || by.WasModel == labelledModel):
		return record.Meaning{Lang: m.Lang, Label: by.Was, Score: certain(by.Was), Model: record.ByImport}, true
	}
	return record.Meaning{}, false
}

// labelledModel is what ByImport was called at first.
const labelledModel = "labelled"

// certain is the score of a label that people gave.
func certain(label record.Opinion) float32 {
	switch label {
	case record.Positive:
		return 1
	case record.Negative:
		return -1
	}
	return 0
}

// storedText is a row of either table, as it was read.
type storedText struct {
	review  *storedReview
	mention *storedMention
}

func (t storedText) meaning() record.Meaning {
	if t.review != nil {
		return t.review.storedMeaning.record(nil)
	}
	return t.mention.storedMeaning.record(nil)
}

func (t storedText) posted() time.Time {
	if t.review != nil {
		return t.review.Posted
	}
	return t.mention.Posted
}

// bytes is about how much memory it takes.
func (t storedText) bytes() int {
	const rest = 1 << 10
	if r := t.review; r != nil {
		return rest + len(r.Title) + len(r.Text) + len(r.Pros) + len(r.Cons) + len(r.Advice) + len(r.Response)
	}
	return rest + len(t.mention.Text)
}

// readText reads the newest version of one text.
func (w *Warehouse) readText(ctx context.Context, key TextKey) (storedText, error) {
	if key.What != aReview && key.What != aMention {
		return storedText{}, fmt.Errorf("%q is neither a review nor a mention", key.What)
	}
	var found []storedText
	err := w.readTexts(ctx, key.What, key.What, func(t storedText) error { found = append(found, t); return nil },
		clickhouse.Named("brand", key.Brand), clickhouse.Named("place", key.Place), clickhouse.Named("id", key.ID))
	if err != nil {
		return storedText{}, fmt.Errorf("read the text: %w", err)
	}
	if len(found) == 0 {
		return storedText{}, ErrNoText
	}
	return found[0], nil
}

// LabelOf is the label a text has now; NoOpinion: it is not judged.
func (w *Warehouse) LabelOf(ctx context.Context, key TextKey) (record.Opinion, error) {
	text, err := w.readText(ctx, key)
	if err != nil {
		return record.NoOpinion, err
	}
	return text.meaning().Label, nil
}

// readTexts goes through the rows that a question finds in the table of reviews or of mentions.
func (w *Warehouse) readTexts(ctx context.Context, what, name string, each func(storedText) error, args ...any) error {
	rows, err := ask(ctx, w.conn, name, args...)
	if err != nil {
		return err
	}
	if what == aReview {
		return scanStructs(rows, func(r *storedReview) error { return each(storedText{review: r}) })
	}
	return scanStructs(rows, func(m *storedMention) error { return each(storedText{mention: m}) })
}

// reread finds the meaning of stored texts anew and stores them. Their roll-ups follow. The lock is held.
func (w *Warehouse) reread(ctx context.Context, texts []storedText, judged Judgements, read func(*record.Batch)) (*errand, error) {
	e, b := newErrand(), &record.Batch{}
	for _, t := range texts {
		if t.review != nil {
			b.Reviews = append(b.Reviews, t.review.record())
		} else {
			b.Mentions = append(b.Mentions, t.mention.record())
		}
	}
	judged.Read(b, read)
	reviews, mentions := b.Reviews, b.Mentions
	for _, t := range texts {
		if t.review != nil {
			e.addReview(reviews[0], t.review.Vanished, t.review.Version)
			reviews = reviews[1:]
		} else {
			e.addMention(mentions[0], t.mention.Version)
			mentions = mentions[1:]
		}
	}
	if err := w.feed.queue.send(ctx, e); err != nil {
		return nil, errors.Join(errors.New("store what was read anew"), err)
	}
	return e, nil
}
