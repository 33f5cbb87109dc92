package queries

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// StandingTrendRow is an index in one bucket of time: of the brand itself its functions' (hr, marketing, crm, service) and
// their mean (all), of those it is compared with their mean only. A bucket without figures is a gap.
type StandingTrendRow struct {
	Brand    string    `json:"brand" title:"Brand" key:"yes"`
	Function string    `json:"function" title:"Function" key:"yes"`
	Bucket   time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Index    *float64  `json:"index" title:"Index" unit:"points"`
	Low      *float64  `json:"low" title:"95 % from" unit:"points"`
	High     *float64  `json:"high" title:"95 % to" unit:"points"`
	N        uint64    `json:"n" title:"n" unit:"n"` // the smallest of its parts
	Parts    int       `json:"parts" title:"Parts with a value" unit:"n"`
	Of       int       `json:"of" title:"Of so many" unit:"n"`
	Partial  bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // cut by the period or not over yet
}

// Trend is the index over time: each bucket's is that of standing.Index for the bucket's days as a period.
func (s *Standing) Trend(ctx context.Context, f Filter) (Answer[StandingTrendRow], error) {
	f = f.WithoutPrevious()
	a, err := answer[StandingTrendRow]("standing.Trend", f)
	if err != nil {
		return a, err
	}
	if err := f.Weights.Check(); err != nil {
		return a, fmt.Errorf("query standing.Trend: %w", err)
	}
	calendar, err := s.calendar(ctx, &a.Filter)
	if err != nil || len(calendar) == 0 {
		return a, err
	}
	sums, err := s.bucketSums(ctx, a.Filter, calendar)
	if err != nil {
		return a, err
	}
	buckets := make([]*measures, len(calendar))
	for i := range calendar {
		buckets[i] = a.Filter.measured(sums[i], partSums{})
		if buckets[i].withheld && !a.Suppressed {
			a.withhold()
		}
	}
	for _, series := range f.series() {
		rows := course(a.Filter, series, calendar, buckets)
		for _, row := range rows[:len(calendar)] {
			a.count(series, row.N)
		}
		a.Rows = append(a.Rows, rows...)
	}
	a.notes((&measures{f: f}).notes()...)
	return a, nil
}

// calendar chooses the grain, and gives the buckets of the filter's period.
func (s *Standing) calendar(ctx context.Context, f *Filter) ([]time.Time, error) {
	var span SpanRow
	var found []time.Time
	if f.From.IsZero() || f.To.IsZero() {
		var err error
		if span, err = s.Span(ctx, *f); err != nil || span.N == 0 {
			return nil, err
		}
	}
	chosen, err := f.withGrain(span.First, span.Last)
	if err != nil {
		return nil, fmt.Errorf("query standing.Trend: %w", err)
	}
	*f = chosen
	if span.N > 0 {
		found = []time.Time{f.start(span.First), f.start(span.Last)}
	}
	return f.calendar(found), nil
}

// bucketSums reads what the parts are made of in each bucket, cut by the period's ends.
func (s *Standing) bucketSums(ctx context.Context, f Filter, calendar []time.Time) ([]partSums, error) {
	begin := slices.Clone(calendar)
	if begin[0].Before(f.From) {
		begin[0] = f.From
	}
	end := f.next(calendar[len(calendar)-1])
	if !f.To.IsZero() && f.To.Before(end) {
		end = f.To
	}
	sums, err := s.sums(ctx, f.between(begin, end))
	if err != nil {
		return nil, err
	}
	guard, err := (&Employer{s.reader}).guard(ctx, f, true)
	if err != nil || guard.rows == nil {
		return sums, err
	}
	hidden := map[string][]bool{}
	for _, series := range f.series() {
		hidden[series] = guard.hidden(series, calendar)
	}
	sums = slices.Clone(sums) // they are shared
	for i, bucket := range calendar {
		sums[i].hides = func(series string, by int) bool {
			return hidden[series][i] || guard.hidesAt(series, bucket.Unix(), by)
		}
	}
	return sums, nil
}

// course is a brand's rows: the mean of its functions' indices and, of the filter's own brand, every function's.
func course(f Filter, series string, calendar []time.Time, buckets []*measures) []StandingTrendRow {
	courses := make([][]StandingTrendRow, len(functions)+1)
	for i, bucket := range calendar {
		four, all, n := indices(buckets[i].of[series], buckets[i].voices, f)
		at := StandingTrendRow{Brand: brandName(series), Bucket: bucket, Partial: f.partial(bucket)}
		courses[0] = append(courses[0], at.with("all", all, n, len(functions)))
		for j, x := range four {
			if series == f.Brand {
				courses[j+1] = append(courses[j+1], at.with(x.function, x.index, x.valued, len(x.parts)))
			}
		}
	}
	return slices.Concat(courses...)
}

func (r StandingTrendRow) with(function string, index Measure, parts, of int) StandingTrendRow {
	r.Function, r.Index, r.Low, r.High, r.N, r.Parts, r.Of = function, index.Value, index.Low, index.High, index.N, parts, of
	return r
}
