package queries

import (
	"context"
	"time"
)

// Target is the reply target in force for the filter's brand now, in staffed time; 0: none is configured.
func (s *Service) Target(ctx context.Context, f Filter) (time.Duration, error) {
	f.Against = nil
	histories, err := s.staffing(ctx, f)
	if err != nil || f.Brand == "" {
		return 0, err
	}
	return histories[f.Brand].At(f.Now).Target, nil
}

// Span is the first and last day on which a conversation of the brand began, and how many there are; zero without any.
func (s *Service) Span(ctx context.Context, f Filter) (SpanRow, error) {
	if err := f.Validate(); err != nil {
		return SpanRow{}, err
	}
	return s.span(ctx, f)
}
