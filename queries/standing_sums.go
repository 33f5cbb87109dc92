package queries

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
)

// partSums are what the parts of all brands are made of, in one stretch of days.
type partSums struct {
	reviews   []reviewSums
	voices    []voice
	advocates []stretchBalance
	returns   []returning
	answers   []answerSums

	hides withholding // nil: everything may be told
}

// withholding says whether a brand's figures must not be told that count reviews by one thing, because its group is too small.
type withholding func(series string, by int) bool

func (h withholding) of(series string, by int) bool { return h != nil && h(series, by) }

// stretched is a row of a stretch of days, told by where the stretch begins: days since 1970, or seconds since 1970.
type stretched interface{ begins() int64 }

type reviewSums struct {
	summarySums
	Edge int64 `ch:"edge"`
}

func (s reviewSums) begins() int64 { return s.Edge }

type stretchBalance struct {
	Series     string `ch:"series"`
	Edge       int64  `ch:"edge"`
	Advocates  uint64 `ch:"advocates"`
	Detractors uint64 `ch:"detractors"`
}

func (b stretchBalance) name() string { return b.Series }

func (b stretchBalance) begins() int64 { return b.Edge }

type returning struct {
	Series    string `ch:"series"`
	Edge      int64  `ch:"edge"`
	Persons   uint64 `ch:"persons"`
	Repeating uint64 `ch:"repeating"`
}

func (r returning) name() string  { return r.Series }
func (r returning) begins() int64 { return r.Edge }

type answerSums struct {
	Series        string `ch:"series"`
	Edge          int64  `ch:"edge"`
	Conversations uint64 `ch:"conversations_n"`
	Answered      uint64 `ch:"answered_n"`
	Due           uint64 `ch:"due_n"`
	Met           uint64 `ch:"met_n"`
	Settled       uint64 `ch:"settled_n"`
	Turned        uint64 `ch:"turned_n"`
}

func (s answerSums) name() string  { return s.Series }
func (s answerSums) begins() int64 { return s.Edge }

// stretches are neighbouring stretches of days: where each begins, and where the last one ends. A zero first or last is
// unbounded.
type stretches struct {
	Filter
	begin []time.Time
}

// between are the stretches of the filter that begin at the days, up to its end.
func (f Filter) between(begin []time.Time, end time.Time) stretches {
	f.From, f.To = begin[0], end
	return stretches{f.WithoutPrevious(), begin}
}

// edges are where the stretches begin, in days and in seconds since 1970, as the SQL files sort rows by.
func (s stretches) edges() (days []int32, moments []uint32) {
	for _, day := range s.begin {
		if day.IsZero() {
			days, moments = append(days, -1<<30), append(moments, 0)
			continue
		}
		days = append(days, int32(day.Unix()/(24*60*60)))
		moments = append(moments, uint32(max(0, s.Filter.begins(day).Unix())))
	}
	return days, moments
}

// sums is what all parts are made of, stretch by stretch. Every part is one statement, whatever the number of stretches.
func (s *Standing) sums(ctx context.Context, of stretches) ([]partSums, error) {
	days, moments := of.edges()
	named := []any{clickhouse.Named("days", days), clickhouse.Named("moments", moments)}
	var reviews []reviewSums
	var voices []voice
	var advocates []stretchBalance
	var returns []returning
	var answers []answerSums
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { reviews, err = s.reviews(ctx, of.Filter, named); return err })
	group.Go(func() (err error) {
		voices, err = s.voice(ctx, of.Filter, append(slices.Clip(named), of.byMoments(moments)...))
		return err
	})
	group.Go(func() (err error) { advocates, err = s.advocates(ctx, of.Filter, named); return err })
	group.Go(func() (err error) { returns, err = s.returns(ctx, of.Filter, named); return err })
	group.Go(func() error {
		passing, err := s.passing(ctx, of.Filter)
		if err == nil {
			answers, err = s.answers(ctx, of.Filter, append(slices.Clip(named), passing...))
		}
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	sums := make([]partSums, len(of.begin))
	for i := range sums {
		sums[i] = partSums{
			in(reviews, int64(days[i])), in(voices, int64(moments[i])), in(advocates, int64(moments[i])),
			in(returns, int64(moments[i])), in(answers, int64(moments[i])), nil,
		}
	}
	return sums, nil
}

// in are the rows of the stretch that begins at edge.
func in[T stretched](rows []T, edge int64) (of []T) {
	for _, row := range rows {
		if row.begins() == edge {
			of = append(of, row)
		}
	}
	return of
}

func (s *Standing) reviews(ctx context.Context, f Filter, edges []any) ([]reviewSums, error) {
	return readReviews[reviewSums](ctx, s.reader, "standing.Reviews", f, edges...)
}

// voice is how much is said of each brand in public, and how it sounds.
func (s *Standing) voice(ctx context.Context, f Filter, edges []any) ([]voice, error) {
	return read[voice](ctx, s.reader, "standing.Voice", f, edges...)
}

func (s *Standing) advocates(ctx context.Context, f Filter, edges []any) (all []stretchBalance, err error) {
	for _, f := range f.apart() {
		rows, err := read[stretchBalance](ctx, s.reader, "standing.Advocates", f, edges...)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (s *Standing) returns(ctx context.Context, f Filter, edges []any) (all []returning, err error) {
	for _, f := range f.apart() {
		rows, err := read[returning](ctx, s.reader, "standing.Returns", f, edges...)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// apart asks of all brands together and of some by name in turn: who writes to several brands is one person to the first,
// and several to the others.
func (f Filter) apart() []Filter {
	if f.Brand != "" || len(f.Against) == 0 {
		return []Filter{f}
	}
	together, named := f, f
	together.Against = nil
	named.Brand, named.Against = f.Against[0], f.Against[1:]
	return []Filter{together, named}
}

func (s *Standing) answers(ctx context.Context, f Filter, edges []any) ([]answerSums, error) {
	return read[answerSums](ctx, s.reader, "standing.Answers", f, edges...)
}

// passing is which conversations' targets have passed by now.
func (s *Standing) passing(ctx context.Context, f Filter) ([]any, error) {
	service := &Service{s.reader}
	histories, err := service.staffing(ctx, f)
	if err != nil {
		return nil, err
	}
	return service.passing(ctx, f, histories)
}

// Span is the first and last day that hold anything of the brands: reviews, posts or conversations; zero days where there
// is none.
func (s *Standing) Span(ctx context.Context, f Filter) (SpanRow, error) {
	rows, err := read[SpanRow](ctx, s.reader, "standing.Span", f)
	if err != nil || len(rows) == 0 {
		return SpanRow{}, err
	}
	return rows[0], nil
}
