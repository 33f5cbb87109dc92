package queries

import "context"

// Emerging are the words and pairs of words that grew in customers' posts against the period compared with.
func (s *Service) Emerging(ctx context.Context, f Filter) (Answer[EmergingRow], error) {
	f.Status = ""
	a, err := answer[EmergingRow]("service.Emerging", f)
	if err != nil {
		return a, err
	}
	return a, emergence{
		a: &a, of: "authors",
		sums: func(args ...any) ([]termSums, error) {
			return read[termSums](ctx, s.reader, "service.Emerging", f, args...)
		},
		examples: func(args ...any) ([]example, error) { return s.emergingExamples(ctx, f, args...) },
	}.answer()
}

func (s *Service) emergingExamples(ctx context.Context, f Filter, args ...any) ([]example, error) {
	return read[example](ctx, s.reader, "service.EmergingExamples", f, args...)
}
