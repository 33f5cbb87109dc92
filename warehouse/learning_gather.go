package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
)

// Where examples are from.
const (
	fromCorrections = "corrections"
	fromReviews     = "reviews"
)

// CorrectedTexts are the texts that people corrected, with the labels they gave, in a fixed order. What was deleted at
// its network is not among them.
func (w *Warehouse) CorrectedTexts(ctx context.Context) ([]AddedExample, error) {
	rows, err := ask(ctx, w.conn, "corrected")
	if err != nil {
		return nil, fmt.Errorf("read the corrected texts: %w", err)
	}
	var out []AddedExample
	for rows.Next() {
		e := AddedExample{Example: record.Example{Origin: fromCorrections}}
		var what, brand, place, id, label string
		if err := rows.Scan(&what, &brand, &place, &id, &label, &e.Lang, &e.Added, &e.Text); err != nil {
			return nil, errors.Join(fmt.Errorf("read the corrected texts: %w", err), rows.Close())
		}
		e.Label = record.Opinion(label)
		out = append(out, e)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// ReviewExamples makes examples of reviews: their pros are positive, their cons negative, and the stars label the whole
// (1 and 2 negative, 3 neutral, 4 and 5 positive). Of each of these kinds and labels it gives each at most, always the
// same ones of the same reviews.
func (w *Warehouse) ReviewExamples(ctx context.Context, each int) ([]record.Example, error) {
	rows, err := ask(ctx, w.conn, "reviewed", clickhouse.Named("each", each))
	if err != nil {
		return nil, fmt.Errorf("read examples of reviews: %w", err)
	}
	var out []record.Example
	for rows.Next() {
		e := record.Example{Origin: fromReviews}
		var label string
		if err := rows.Scan(&label, &e.Lang, &e.Text); err != nil {
			return nil, errors.Join(fmt.Errorf("read examples of reviews: %w", err), rows.Close())
		}
		e.Label = record.Opinion(label)
		out = append(out, e)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
