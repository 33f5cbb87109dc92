package queries

import (
	"context"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Dimension is what reviews are cut into slices by.
type Dimension string

// The dimensions.
const (
	ByStatus   Dimension = "status"
	ByLocation Dimension = "location"
	ByJob      Dimension = "job"
)

// defaultSlices is how many locations or jobs are shown by themselves.
const defaultSlices = 12

type sliceSums struct {
	Series      string  `ch:"series"`
	Value       string  `ch:"value"`
	Code        uint64  `ch:"code"` // of the value, as employer.Groups has it
	N           uint64  `ch:"n"`
	Rated       uint64  `ch:"rated"`
	RatedSum    float64 `ch:"rated_sum"`
	RatedSq     float64 `ch:"rated_sq"`
	Recommended uint64  `ch:"recommended"`
	RecommendN  uint64  `ch:"recommend_n"`
	values      uint64
}

func (s sliceSums) rating() estimate    { return meanOf(s.Rated, s.RatedSum, s.RatedSq) }
func (s sliceSums) recommend() estimate { return shareOf(s.Recommended, s.RecommendN) }

// Slices are the filter's reviews by status, location and job.
func (e *Employer) Slices(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.Slices", f, ByStatus, ByLocation, ByJob)
}

// ByStatus compares current and former employees.
func (e *Employer) ByStatus(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByStatus", f, ByStatus)
}

// ByLocation compares the locations with the most reviews; Limit says how many.
func (e *Employer) ByLocation(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByLocation", f, ByLocation)
}

// ByJob compares the job titles with the most reviews; Limit says how many.
func (e *Employer) ByJob(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByJob", f, ByJob)
}

func (e *Employer) slicesAnswer(ctx context.Context, query string, f Filter, dims ...Dimension) (Answer[SliceRow], error) {
	a, err := answer[SliceRow](query, f)
	if err != nil {
		return a, err
	}
	for i, dim := range dims {
		s, err := e.slices(ctx, f, dim)
		if err != nil {
			return a, err
		}
		if s.f.narrowed() != f.narrowed() {
			a.notes(besideNote(dim))
		}
		for _, series := range f.series() {
			if i == 0 {
				a.count(series, s.total(series))
			}
			s.add(&a, series)
		}
	}
	return a, nil
}

// besideNote says that the filter's own choice in the dimension is left aside.
func besideNote(dim Dimension) Sentence {
	switch dim {
	case ByStatus:
		return sentence("All groups by employment status are beside each other here, whichever the filter names.")
	case ByLocation:
		return sentence("All groups by location are beside each other here, whichever the filter names.")
	}
	return sentence("All groups by job are beside each other here, whichever the filter names.")
}

// sliced is what a filter's reviews are when cut by one dimension, in both periods.
type sliced struct {
	f           Filter // without its own choice in the dimension
	dim         Dimension
	now, then   []sliceSums
	guard, past guard
}

// slices cuts the filter's reviews by a dimension. What the filter itself chooses of it is left aside, so that it can be
// compared with the others.
func (e *Employer) slices(ctx context.Context, f Filter, dim Dimension) (s sliced, err error) {
	s = sliced{f: f.without(dim), dim: dim}
	args := []any{clickhouse.Named("dim", string(dim)), clickhouse.Named("fine", s.f.narrowedFinely() || dim != ByStatus)}
	if s.now, err = readReviews[sliceSums](ctx, e.reader, "employer.Slices", s.f, args...); err != nil {
		return s, err
	}
	if f.hasPrevious() {
		if s.then, err = readReviews[sliceSums](ctx, e.reader, "employer.Slices", s.f.previous(), args...); err != nil {
			return s, err
		}
	}
	s.guard, s.past, err = e.guards(ctx, s.f, false, dim.code())
	return s, err
}

// without is the filter without its choice in a dimension.
func (f Filter) without(dim Dimension) Filter {
	switch dim {
	case ByStatus:
		f.Status = ""
	case ByLocation:
		f.Location = ""
	case ByJob:
		f.Job = ""
	}
	return f
}

func (d Dimension) code() int { return slices.Index(dimensionNames(), string(d)) }

// of are one brand's slices, the largest first.
func (s sliced) of(sums []sliceSums, series string) []sliceSums {
	var group []sliceSums
	for _, one := range sums {
		if one.Series == series {
			one.values = 1
			group = append(group, one)
		}
	}
	return group
}

func (s sliced) total(series string) (n uint64) {
	for _, one := range s.of(s.now, series) {
		n += one.N
	}
	return n
}

// choice is the filter's, narrowed to a value.
func (s sliced) choice(g guard, value sliceSums) choice {
	chosen := g.chosen(value.Series, noBucket)
	chosen[s.dim.code()] = value.Code
	return chosen
}

// shown is a slice that is displayed, or whose place is shown as withheld.
type shown struct {
	sliceSums
	label                   string
	hidden, noMean, noShare bool
}

// add adds one brand's slices. A mean or share is left out where too few of the slice's reviews give it, or where it would
// give another away.
func (s sliced) add(a *Answer[SliceRow], series string) {
	rows := s.arrange(series, a.Filter.limit(defaultSlices))
	then := s.before(series)
	for _, one := range rows {
		row := SliceRow{Brand: brandName(series), Dimension: string(s.dim), Value: one.label, Suppressed: one.hidden}
		if one.hidden || one.noMean || one.noShare {
			a.withhold()
		}
		if !one.hidden {
			row.fill(one, then, s.f)
		}
		a.Rows = append(a.Rows, row)
	}
}

func (r *SliceRow) fill(one shown, then map[string]shown, f Filter) {
	r.Reviews, r.ValuesInside = one.N, one.values
	before, known := then[one.Value]
	known = known && one.label != OtherValues
	if !one.noMean {
		r.Mean = f.beside(one.rating(), before.rating(), known && !before.hidden && !before.noMean)
	}
	if !one.noShare {
		r.Recommend = f.beside(one.recommend(), before.recommend(), known && !before.hidden && !before.noShare)
	}
}

// beside puts a number beside that of the period compared with, if it is known.
func (f Filter) beside(now, before estimate, known bool) Measure {
	if !known {
		return measure(now, nil, f.minGroup())
	}
	return measure(now, &before, f.minGroup())
}

// before are a brand's slices of the period compared with, by value. One that held no reviews is told with n 0.
func (s sliced) before(series string) map[string]shown {
	if !s.f.hasPrevious() {
		return nil
	}
	before := map[string]shown{}
	for _, one := range s.of(s.now, series) {
		before[one.Value] = shown{}
	}
	for _, one := range s.judge(s.past, s.of(s.then, series), series) {
		before[one.Value] = one
	}
	return before
}

// judge says of a brand's slices what must not be told.
func (s sliced) judge(g guard, group []sliceSums, series string) []shown {
	least := s.f.minGroup()
	counted := func(by int) guardedMixture { return g.mixture(series, noBucket, by).guarded(least) }
	all, rated, said := counted(countReviews), counted(countRated), counted(countRecommend)
	rows := make([]shown, len(group))
	for i, one := range group {
		rows[i] = shown{sliceSums: one, label: sliceLabel(one.Value), hidden: all.hides(s.choice(g, one))}
		rows[i].noMean, rows[i].noShare = rated.hides(s.choice(g, one)), said.hides(s.choice(g, one))
	}
	complete(rows, least, func(r *shown) (*bool, uint64) { return &r.hidden, r.N })
	return rows
}

// complete hides as many more of the rows as keep what is hidden from being found by subtraction.
func complete(rows []shown, least uint64, of func(*shown) (hidden *bool, size uint64)) {
	hidden, sizes := make([]bool, len(rows)), make([]uint64, len(rows))
	for i := range rows {
		is, size := of(&rows[i])
		hidden[i], sizes[i] = *is, size
	}
	for i, hide := range hideMore(hidden, sizes, least) {
		is, _ := of(&rows[i])
		*is = hide
	}
}

// arrange chooses what is shown, the largest first. Groups too small to show are shown as withheld (statuses), or lie
// in the row of all others (locations and jobs, whose very names may tell on somebody).
func (s sliced) arrange(series string, limit int) []shown {
	var rows []shown
	other := shown{label: OtherValues}
	var first shown
	for _, one := range s.judge(s.guard, s.of(s.now, series), series) {
		if s.dim == ByStatus || !one.hidden && len(rows) < limit {
			rows = append(rows, one)
			continue
		}
		if other.values == 0 {
			first = one
		}
		other.hidden = other.hidden || one.hidden
		other.add(one.sliceSums)
	}
	switch {
	case other.values == 1 && !other.hidden:
		rows = append(rows, first)
	case other.values > 0:
		other.hidden = other.hidden && other.N < s.f.minGroup()
		rows = append(rows, other)
	}
	least := s.f.minGroup()
	complete(rows, least, func(r *shown) (*bool, uint64) { return &r.noMean, r.Rated })
	complete(rows, least, func(r *shown) (*bool, uint64) { return &r.noShare, r.RecommendN })
	return rows
}

func (s *sliceSums) add(more sliceSums) {
	s.N += more.N
	s.Rated += more.Rated
	s.RatedSum += more.RatedSum
	s.RatedSq += more.RatedSq
	s.Recommended += more.Recommended
	s.RecommendN += more.RecommendN
	s.values++
}

func sliceLabel(value string) string {
	if value == "" {
		return NotGiven
	}
	return value
}
