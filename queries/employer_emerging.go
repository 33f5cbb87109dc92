package queries

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Emerging are the words and pairs of words that grew in employees' reviews against the period compared with.
func (e *Employer) Emerging(ctx context.Context, f Filter) (Answer[EmergingRow], error) {
	a, err := answer[EmergingRow]("employer.Emerging", f)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, f, false)
	if err != nil {
		return a, err
	}
	return a, emergence{
		tooFew: func(brand string, now, before uint64) Sentence {
			return sentence("%s: too few reviews to compare: %s in the period, %s in the one before.", brand, now, before)
		},
		a: &a, most: mostReviewsCut, examplesRead: examplesShown,
		sums: func(args ...any) ([]termSums, error) {
			return readReviews[termSums](ctx, e.reader, "employer.Emerging", f, args...)
		},
		examples: func(args ...any) ([]example, error) { return e.emergingExamples(ctx, f, args...) },
		hidden: func(series string) bool {
			return guard.hides(series, countReviews) || guardThen.hides(series, countReviews)
		},
	}.answer()
}

// holder is a review that holds a term.
type holder struct {
	Series string `ch:"series"`
	Term   string `ch:"term"`
	reviewRef
}

// reviewRef is where a review is found.
type reviewRef struct {
	Brand string `ch:"brand"`
	Site  string `ch:"site"`
	ID    string `ch:"id"`
}

type reviewText struct {
	reviewRef
	Said string `ch:"said"`
}

// emergingExamples finds the reviews first, in their words, and then reads the texts of those few.
func (e *Employer) emergingExamples(ctx context.Context, f Filter, args ...any) ([]example, error) {
	found, err := readReviews[holder](ctx, e.reader, "employer.EmergingExamples", f, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var brands, sites, ids []string
	for _, h := range found {
		brands, sites, ids = append(brands, h.Brand), append(sites, h.Site), append(ids, h.ID)
	}
	texts, err := read[reviewText](ctx, e.reader, "employer.EmergingTexts", f,
		clickhouse.Named("of_brands", brands), clickhouse.Named("of_sites", sites), clickhouse.Named("of_ids", ids))
	said := make(map[reviewRef]string, len(texts))
	for _, text := range texts {
		said[text.reviewRef] = text.Said
	}
	examples := make([]example, len(found))
	for i, h := range found {
		examples[i] = example{h.Series, h.Term, said[h.reviewRef]}
	}
	return examples, err
}
