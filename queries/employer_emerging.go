package queries

import "context"

// Emerging are the words and pairs of words that grew in employees' reviews against the period compared with.
func (e *Employer) Emerging(ctx context.Context, f Filter) (Answer[EmergingRow], error) {
	a, err := answer[EmergingRow]("employer.Emerging", f)
	if err != nil {
		return a, err
	}
	return a, emergence{
		a: &a, of: "reviews",
		sums: func(args ...any) ([]termSums, error) {
			return read[termSums](ctx, e.reader, "employer.Emerging", f, args...)
		},
		examples: func(args ...any) ([]example, error) { return e.emergingExamples(ctx, f, args...) },
	}.answer()
}

func (e *Employer) emergingExamples(ctx context.Context, f Filter, args ...any) ([]example, error) {
	return read[example](ctx, e.reader, "employer.EmergingExamples", f, args...)
}
