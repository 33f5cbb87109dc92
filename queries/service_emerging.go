package queries

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries/terms"
)

// mostPostsCut is about how many posts of all brands and both periods together are cut into terms.
const mostPostsCut = 12_000

// Emerging are the words and pairs of words that grew in customers' posts against the period compared with.
func (s *Service) Emerging(ctx context.Context, f Filter) (Answer[EmergingRow], error) {
	f.Status = ""
	a, err := answer[EmergingRow]("service.Emerging", f)
	if err != nil {
		return a, err
	}
	return a, emergence{
		tooFew: func(brand string, now, before uint64) Sentence {
			return sentence("%s: too few authors to compare: %s in the period, %s in the one before.", brand, now, before)
		},
		a: &a, most: mostPostsCut, examplesRead: examplesOfPosts,
		sums: func(args ...any) ([]termSums, error) {
			return read[termSums](ctx, s.reader, "service.Emerging", f, append(args, f.spokenParameters()...)...)
		},
		examples: func(args ...any) ([]example, error) { return s.emergingExamples(ctx, f, args...) },
	}.answer()
}

func (s *Service) emergingExamples(ctx context.Context, f Filter, args ...any) ([]example, error) {
	return read[example](ctx, s.reader, "service.EmergingExamples", f, append(args, f.spokenParameters()...)...)
}

// spokenParameters are what the files that cut posts into terms need beside termParameters: the moments of the period
// compared with, and the languages asked for apart from those whose stop words are known.
func (f Filter) spokenParameters() []any {
	since, until := beginningOfTime, endOfTime
	if f.hasPrevious() {
		since, until = f.begins(f.PrevFrom).Format(instant), f.begins(f.PrevTo).Format(instant)
	}
	return []any{
		clickhouse.Named("previous_since", since), clickhouse.Named("previous_until", until), clickhouse.Named("speeches", terms.Languages()),
		clickhouse.Named("only_languages", append([]string{}, f.Languages...)), clickhouse.Named("most", mostPostsCut),
	}
}
